package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Runs a whole machine with its console on standard input and output. Used once, by one thread. */
final class SystemRun {
    /** Cycles between two flushes of the console, and looks at the limit. */
    private static final long STRETCH = 1 << 20;

    private static final long IDLE_WAIT = 100_000_000;
    private static final int STILL_RUNNING = 3;

    private final Arguments arguments;
    private final PrintStream errors;

    SystemRun(Arguments arguments, PrintStream errors) {
        this.arguments = arguments;
        this.errors = errors;
    }

    /** Runs until the guest powers off and gives its exit code. */
    int run() throws UsageException, ImageException, IOException {
        Boot.Images images = new Boot.Images(
                arguments.path("--firmware") == null ? null : Files.readAllBytes(arguments.path("--firmware")),
                Files.readAllBytes(arguments.path("--kernel")),
                arguments.path("--initrd") == null ? new byte[0] : Files.readAllBytes(arguments.path("--initrd")),
                arguments.append());
        StandardConsole console = new StandardConsole(System.in, System.out);
        List<FileStorage> disks = new ArrayList<>();
        try {
            for (String disk : arguments.disks()) {
                disks.add(FileStorage.open(disk));
            }
            Outcome outcome;
            do {
                outcome = once(images, console, List.copyOf(disks));
            } while (outcome.kind() == Outcome.Kind.RESET);
            return outcome.kind() == Outcome.Kind.OFF ? outcome.code() : STILL_RUNNING;
        } finally {
            for (FileStorage disk : disks) {
                disk.close();
            }
        }
    }

    private Outcome once(Boot.Images images, StandardConsole console, List<BlockStorage> disks)
            throws UsageException, ImageException, IOException {
        Peripherals peripherals = Peripherals.of(console).withDisks(disks);
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(
                        arguments.board(), peripherals, arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
            Boot.linux(machine, images);
            RunReport report = RunReport.start(machine);
            Outcome outcome = execute(machine, console);
            console.flush();
            report.print(errors);
            return outcome;
        }
    }

    private Outcome execute(Machine machine, StandardConsole console) throws UsageException {
        long most = arguments.number("--max-instructions", Long.MAX_VALUE);
        Outcome outcome = machine.run(0);
        while (machine.retired() < most) {
            outcome = machine.run(STRETCH);
            console.flush();
            if (outcome.kind() == Outcome.Kind.OFF || outcome.kind() == Outcome.Kind.RESET) {
                break;
            }
            if (outcome.kind() == Outcome.Kind.IDLE && !console.await(IDLE_WAIT)) {
                errors.println("hwsim: every hart waits, no timer is set and no input will come");
                break;
            }
        }
        return outcome;
    }
}
