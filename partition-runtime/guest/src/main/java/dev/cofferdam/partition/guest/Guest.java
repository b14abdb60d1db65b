package dev.cofferdam.partition.guest;

import dev.cofferdam.hwsim.board.BoardOptions;
import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Layout;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Pace;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.runtime.BundledProgram;
import dev.cofferdam.partition.runtime.Objection;
import dev.cofferdam.partition.runtime.Provision;
import dev.cofferdam.partition.runtime.SystemPartition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Runs a guest machine with an operating system that nobody trusts: its block devices are the partition's disks, in the
 * topology's order, and it has nothing else but a serial line, a control port and entropy. The guest has the partition's
 * one access class, and what it does within the machine is its own affair.
 */
public final class Guest implements BundledProgram {
    private static final long MEMORY_BYTES = 128L << 20;
    private static final long MEMORY_BYTES_MIN = 2L << 20;
    private static final long MEMORY_BYTES_MAX = 1L << 38;

    /** What the Java virtual machine takes beside its heap and the guest's memory: code, classes, stacks. */
    private static final long MACHINE_BYTES = 96L << 20;
    /** The entropy device and the control port have a place each. */
    private static final int DISKS_MAX = Layout.VIRTIO_SLOTS - 2;

    /** Cycles between two looks at what the kernel wants, at most and at least. */
    private static final long STRETCH_MAX = 1 << 20;

    private static final long STRETCH_MIN = 1 << 10;
    /** What a stretch may take of the host: a guest that only traps takes it long for a cycle. */
    private static final long STRETCH_NANOS = 20_000_000;

    /** For how long a guest that waits is left alone at a time, in cycles: 50 ms of its time. */
    private static final long REST = 12_500_000;

    private static final long IDLE_WAIT_NANOS = 100_000_000;

    @Override
    public String name() {
        return "guest";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter(
                        "kernel",
                        Parameter.Kind.IMAGE,
                        false,
                        "A Linux Image, an ELF file or a raw binary for 0x80200000."),
                new Parameter(
                        "firmware",
                        Parameter.Kind.IMAGE,
                        false,
                        "What runs in machine mode, an ELF file or a raw binary for 0x80000000; without it the SBI is built"
                                + " in."),
                new Parameter("initrd", Parameter.Kind.IMAGE, false, "An initial RAM disk."),
                new Parameter("append", Parameter.Kind.TEXT, false, "The kernel's command line."),
                new Parameter("memory", Parameter.Kind.SIZE, false, "The guest's memory; 128MiB without it."),
                new Parameter("harts", Parameter.Kind.NUMBER, false, "Processors of the guest, 1 to 4; 1 without it."),
                new Parameter(
                        "console",
                        Parameter.Kind.SOCKET,
                        false,
                        "The socket at which consoles see the serial line and type, byte by byte."));
    }

    @Override
    public List<String> libraries() {
        return List.of("partition-guest", "hwsim", "iommu-sim");
    }

    @Override
    public List<Objection> objections(Provision given) {
        List<Objection> objections = new ArrayList<>();
        if (!given.arguments().containsKey("kernel") && !given.arguments().containsKey("firmware")) {
            objections.add(Objection.of("a guest has nothing to run", "add 'args: {kernel: FILE}', or firmware"));
        }
        if (given.disks() > DISKS_MAX) {
            objections.add(Objection.of(
                    given.disks() + " disks are more than a guest's machine has places for",
                    "grant at most " + DISKS_MAX));
        }
        long harts = number(given, "harts", 1);
        if (harts < 1 || harts > BoardOptions.MOST_HARTS) {
            objections.add(new Objection(
                    "harts", "a guest cannot have " + harts + " harts", "give 1 to " + BoardOptions.MOST_HARTS));
        }
        long memory = number(given, "memory", MEMORY_BYTES);
        if (memory < MEMORY_BYTES_MIN || memory > MEMORY_BYTES_MAX || memory % Ram.PAGE_SIZE != 0) {
            objections.add(new Objection(
                    "memory", "a guest's memory cannot be " + memory + " bytes", "give 2MiB to 256GiB, in whole 4KiB"));
        } else if (given.memoryBytes() < needed(memory)) {
            objections.add(new Objection(
                    "memory",
                    "a guest with " + mebibytes(memory) + " of memory does not fit its partition's "
                            + mebibytes(given.memoryBytes()),
                    "give the partition 'limits: {memory: " + mebibytes(needed(memory)) + "}', or the guest less"));
        }
        return objections;
    }

    /** A third of a partition's memory may be Java's heap. */
    private static long needed(long guestBytes) {
        return Math.ceilDiv((guestBytes + MACHINE_BYTES) * 3 / 2, 1L << 20) << 20;
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + "MiB";
    }

    private static long number(Provision given, String name, long otherwise) {
        String text = given.arguments().get(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    private static long number(Partition partition, String name, long otherwise) {
        String text = partition.argument(name);
        return text == null ? otherwise : Long.parseLong(text);
    }

    /** Once the machine runs. */
    @Override
    public boolean saysReady() {
        return true;
    }

    /** Until the guest powers itself off; where it asks to begin anew it does so with cleared memory. */
    @Override
    public void run(Partition partition) throws IOException {
        GuestConsole console = new GuestConsole(System.in, System.out);
        console.start();
        serveConsoles(partition, console);
        List<GuestDisk> disks = partition.disks().stream()
                .map(name -> new GuestDisk(name, partition.disk(name), partition::log))
                .toList();
        Peripherals peripherals = Peripherals.of(console)
                .withDisks(List.copyOf(disks))
                .withPort(new ControlPort(partition.label(), disks))
                .withHypercalls(new GuestCalls(disks))
                .withEntropy(new SecureRandom());
        BoardOptions board = BoardOptions.standard().withHarts((int) number(partition, "harts", 1));
        LongConsumer instructions = partition instanceof SystemPartition system ? system::instructions : _ -> {};
        Outcome outcome;
        do {
            disks.forEach(GuestDisk::restart);
            outcome = once(partition, board, peripherals, console, instructions);
        } while (outcome.kind() == Outcome.Kind.RESET);
        if (outcome.code() != 0) {
            throw new ProgramException("the guest powered itself off with code " + outcome.code());
        }
    }

    private static void serveConsoles(Partition partition, GuestConsole console) throws IOException {
        String socket = partition.argument("console");
        if (socket != null) {
            ConsoleSocket consoles = new ConsoleSocket(partition.socket(socket), console::type, partition::log);
            console.watchedBy(consoles::print);
            consoles.start();
        }
    }

    private static Outcome once(
            Partition partition,
            BoardOptions board,
            Peripherals peripherals,
            GuestConsole console,
            LongConsumer instructions)
            throws IOException {
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(
                        board, peripherals, arena.allocate(number(partition, "memory", MEMORY_BYTES), Ram.PAGE_SIZE))) {
            load(partition, machine);
            Pace pace = new Pace(machine, console::await);
            Outcome outcome = machine.run(0);
            partition.ready();
            long stretch = STRETCH_MAX;
            long retired = 0;
            while (outcome.kind() == Outcome.Kind.RUNNING || outcome.kind() == Outcome.Kind.IDLE) {
                partition.pause(0);
                partition.alive();
                long begun = System.nanoTime();
                outcome = machine.run(stretch);
                boolean isSlow = System.nanoTime() - begun > STRETCH_NANOS;
                stretch = isSlow ? Math.max(STRETCH_MIN, stretch / 2) : Math.min(STRETCH_MAX, stretch * 2);
                instructions.accept(machine.retired() - retired);
                retired = machine.retired();
                console.flush();
                machine.pass(REST);
                pace.keep();
                if (outcome.kind() == Outcome.Kind.IDLE) {
                    console.await(IDLE_WAIT_NANOS);
                }
            }
            return outcome;
        }
    }

    /** The images are mapped only while they are copied, so that they cost the partition nothing after. */
    private static void load(Partition partition, Machine machine) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            String append = partition.argument("append");
            Boot.system(
                    machine,
                    new Boot.Images(
                            image(partition, "firmware", arena),
                            image(partition, "kernel", arena),
                            image(partition, "initrd", arena),
                            append == null ? "" : append));
        } catch (ImageException e) {
            throw new ProgramException(e.getMessage());
        }
    }

    /** What an argument names, or null. */
    private static MemorySegment image(Partition partition, String argument, Arena arena) throws IOException {
        String name = partition.argument(argument);
        if (name == null) {
            return null;
        }
        try (FileChannel file = FileChannel.open(partition.file(name))) {
            return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
        }
    }
}
