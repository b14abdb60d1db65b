package dev.cofferdam.hwsim.board;

/** Where things are in the machine's physical address space, and which interrupts they raise. Constants only. */
public final class Layout {
    public static final long SYSCON = 0x100000;
    public static final long CLINT = 0x2000000;
    public static final long PLIC = 0xC000000;
    public static final long UART = 0x10000000;
    public static final long VIRTIO = 0x10001000;
    public static final long VIRTIO_STRIDE = 0x1000;
    public static final long RAM = 0x80000000L;

    /** How many virtio devices there may be; their interrupts are 1 to this. */
    public static final int VIRTIO_SLOTS = 8;

    public static final int UART_INTERRUPT = 10;

    /** Where a kernel is loaded, from the start of memory, and where OpenSBI's fw_jump goes. */
    public static final long KERNEL_OFFSET = 0x200000;

    private Layout() {}
}
