package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.image.DeviceTree;
import java.util.List;
import java.util.stream.Stream;

/** The device tree that describes a machine to its guest. Pure; safe for any thread. */
final class BoardTree {
    private static final int MACHINE_EXTERNAL = 11;
    private static final int SUPERVISOR_EXTERNAL = 9;
    private static final int PLIC_HANDLE = 100;
    private static final int SYSCON_HANDLE = 101;
    private static final int TICKS_PER_SECOND = 10_000_000;
    private static final String LETTERS = "imafdc";
    /** The other extensions, in the canonical order; Svade or Svadu comes before those of translation. */
    private static final List<String> EXTENSIONS = List.of(
            "zicbom",
            "zicbop",
            "zicboz",
            "ziccamoa",
            "ziccif",
            "zicclsm",
            "ziccrse",
            "zicntr",
            "zicond",
            "zicsr",
            "zifencei",
            "zihintntl",
            "zihintpause",
            "zihpm",
            "za64rs",
            "zfh",
            "zfhmin",
            "zca",
            "zcb",
            "zcd",
            "zba",
            "zbb",
            "zbc",
            "zbs",
            "zkt",
            "sstc");

    private static final List<String> TRANSLATION_EXTENSIONS = List.of("svinval", "svnapot", "svpbmt");

    private BoardTree() {}

    /** What the kernel is told: its command line and where its initial RAM disk is. */
    record Chosen(String append, long initrdStart, long initrdEnd) {}

    /**
     * The tree in its flattened form.
     *
     * @param virtio how many virtio devices there are
     */
    static byte[] flatten(Machine machine, Chosen chosen, int virtio) {
        DeviceTree root = DeviceTree.root()
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .strings("compatible", "cofferdam,hwsim")
                .strings("model", "cofferdam,hwsim");
        DeviceTree chosenNode = root.child("chosen").strings("bootargs", chosen.append());
        chosenNode.strings("stdout-path", "/soc/serial@" + Long.toHexString(Layout.UART));
        if (chosen.initrdEnd() > chosen.initrdStart()) {
            chosenNode.wide("linux,initrd-start", chosen.initrdStart());
            chosenNode.wide("linux,initrd-end", chosen.initrdEnd());
        }
        chosenNode.wide("rng-seed", machine.randomness());
        root.child("memory@" + Long.toHexString(Layout.RAM))
                .strings("device_type", "memory")
                .wide("reg", Layout.RAM, machine.ram().size());
        BoardOptions options = machine.options();
        cpus(root.child("cpus"), options);
        DeviceTree soc = root.child("soc")
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .strings("compatible", "simple-bus")
                .flag("ranges");
        devices(soc, options.harts(), virtio);
        power(root);
        return root.flatten();
    }

    /** The names of a hart's extensions beyond the letters: of the two that say who notes accesses, the one at reset. */
    private static List<String> extensions(boolean updates) {
        return Stream.of(EXTENSIONS, List.of(updates ? "svadu" : "svade"), TRANSLATION_EXTENSIONS)
                .flatMap(List::stream)
                .toList();
    }

    private static void cpus(DeviceTree cpus, BoardOptions options) {
        cpus.cells("#address-cells", 1).cells("#size-cells", 0).cells("timebase-frequency", TICKS_PER_SECOND);
        List<String> others = extensions(options.hart().updatesAccessedAndDirty());
        String[] all = Stream.concat(LETTERS.chars().mapToObj(Character::toString), others.stream())
                .toArray(String[]::new);
        for (int i = 0; i < options.harts(); i++) {
            DeviceTree cpu = cpus.child("cpu@" + i)
                    .strings("device_type", "cpu")
                    .cells("reg", i)
                    .strings("status", "okay")
                    .strings("compatible", "riscv")
                    .strings("riscv,isa", "rv64" + LETTERS + "_" + String.join("_", others))
                    .strings("riscv,isa-base", "rv64i")
                    .strings("riscv,isa-extensions", all)
                    .cells("riscv,cbom-block-size", 64)
                    .cells("riscv,cbop-block-size", 64)
                    .cells("riscv,cboz-block-size", 64)
                    .strings("mmu-type", options.hart().sv48() ? "riscv,sv48" : "riscv,sv39");
            cpu.child("interrupt-controller")
                    .cells("#interrupt-cells", 1)
                    .flag("interrupt-controller")
                    .strings("compatible", "riscv,cpu-intc")
                    .cells("phandle", i + 1);
        }
    }

    private static String at(String name, long address) {
        return name + "@" + Long.toHexString(address);
    }

    /** For each hart: its interrupt controller and each of some interrupt numbers. */
    private static long[] interrupts(int harts, int... numbers) {
        long[] cells = new long[harts * numbers.length * 2];
        int at = 0;
        for (int hart = 0; hart < harts; hart++) {
            for (int number : numbers) {
                cells[at++] = hart + 1L;
                cells[at++] = number;
            }
        }
        return cells;
    }

    private static void devices(DeviceTree soc, int harts, int virtio) {
        soc.child(at("clint", Layout.CLINT))
                .strings("compatible", "sifive,clint0", "riscv,clint0")
                .wide("reg", Layout.CLINT, 0x10000)
                .cells("interrupts-extended", interrupts(harts, 3, 7));
        soc.child(at("plic", Layout.PLIC))
                .strings("compatible", "sifive,plic-1.0.0", "riscv,plic0")
                .wide("reg", Layout.PLIC, 0x400000)
                .cells("#interrupt-cells", 1)
                .cells("#address-cells", 0)
                .flag("interrupt-controller")
                .cells("riscv,ndev", 31)
                .cells("phandle", PLIC_HANDLE)
                .cells("interrupts-extended", interrupts(harts, MACHINE_EXTERNAL, SUPERVISOR_EXTERNAL));
        soc.child(at("serial", Layout.UART))
                .strings("compatible", "ns16550a")
                .wide("reg", Layout.UART, 0x100)
                .cells("clock-frequency", 3_686_400)
                .cells("interrupts", Layout.UART_INTERRUPT)
                .cells("interrupt-parent", PLIC_HANDLE);
        for (int i = 0; i < virtio; i++) {
            long address = Layout.VIRTIO + i * Layout.VIRTIO_STRIDE;
            soc.child(at("virtio_mmio", address))
                    .strings("compatible", "virtio,mmio")
                    .wide("reg", address, Layout.VIRTIO_STRIDE)
                    .cells("interrupts", i + 1L)
                    .cells("interrupt-parent", PLIC_HANDLE);
        }
        soc.child(at("test", Layout.SYSCON))
                .strings("compatible", "sifive,test1", "sifive,test0", "syscon")
                .wide("reg", Layout.SYSCON, 0x1000)
                .cells("phandle", SYSCON_HANDLE);
    }

    private static void power(DeviceTree root) {
        root.child("poweroff")
                .strings("compatible", "syscon-poweroff")
                .cells("regmap", SYSCON_HANDLE)
                .cells("offset", 0)
                .cells("value", 0x5555);
        root.child("reboot")
                .strings("compatible", "syscon-reboot")
                .cells("regmap", SYSCON_HANDLE)
                .cells("offset", 0)
                .cells("value", 0x7777);
    }
}
