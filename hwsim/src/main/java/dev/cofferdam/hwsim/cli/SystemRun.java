package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.BoardOptions;
import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.EventCounters;
import dev.cofferdam.hwsim.board.Journal;
import dev.cofferdam.hwsim.board.LockStep;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.board.Snapshot;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
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
                outcome = arguments.has("--check")
                        ? check(images, console, List.copyOf(disks))
                        : once(images, console, List.copyOf(disks));
            } while (outcome.kind() == Outcome.Kind.RESET);
            return outcome.kind() == Outcome.Kind.OFF ? outcome.code() : STILL_RUNNING;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            for (FileStorage disk : disks) {
                disk.close();
            }
        }
    }

    private Outcome once(Boot.Images images, StandardConsole console, List<BlockStorage> disks)
            throws UsageException, ImageException, IOException {
        try (InputStream replayed = open(arguments.path("--replay"));
                OutputStream recorded = create(arguments.path("--record"));
                Arena arena = Arena.ofShared()) {
            Journal journal = journal(replayed, recorded);
            Peripherals real = Peripherals.of(console).withDisks(disks);
            Peripherals peripherals = journal == null ? real : journal.wrap(real);
            try (Machine machine =
                    new Machine(arguments.board(), peripherals, arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
                if (journal != null) {
                    journal.attach(machine);
                }
                start(machine, images);
                return attend(machine, console);
            }
        }
    }

    private static InputStream open(Path file) throws IOException {
        return file == null ? InputStream.nullInputStream() : new BufferedInputStream(Files.newInputStream(file));
    }

    private static OutputStream create(Path file) throws IOException {
        return file == null ? OutputStream.nullOutputStream() : new BufferedOutputStream(Files.newOutputStream(file));
    }

    private Journal journal(InputStream replayed, OutputStream recorded) throws UsageException {
        if (arguments.path("--replay") != null && arguments.path("--record") != null) {
            throw new UsageException("--record and --replay exclude each other");
        }
        if (arguments.path("--replay") != null) {
            return Journal.replaying(new DataInputStream(replayed));
        }
        return arguments.path("--record") == null ? null : Journal.recording(new DataOutputStream(recorded));
    }

    private void start(Machine machine, Boot.Images images) throws ImageException, IOException {
        Path saved = arguments.path("--restore");
        if (saved == null) {
            Boot.linux(machine, images);
            return;
        }
        try (DataInputStream in = new DataInputStream(open(saved))) {
            Snapshot.restore(machine, in);
        }
    }

    /** Runs the machine with what the command line wants to know of it. */
    private Outcome attend(Machine machine, StandardConsole console) throws UsageException, IOException {
        EventCounters events = arguments.has("--events") ? new EventCounters() : null;
        machine.harts().forEach(hart -> hart.setEvents(events));
        RunReport report = RunReport.start(machine);
        Outcome outcome = execute(machine, console);
        console.flush();
        report.print(errors);
        if (events != null) {
            errors.print(events);
        }
        if (arguments.path("--save") != null) {
            try (DataOutputStream out = new DataOutputStream(create(arguments.path("--save")))) {
                Snapshot.save(machine, out);
            }
        }
        return outcome;
    }

    private Outcome execute(Machine machine, StandardConsole console) throws UsageException {
        long most = arguments.number("--max-instructions", Long.MAX_VALUE);
        Outcome outcome = machine.run(0);
        while (machine.retired() < most) {
            outcome = machine.run(Math.min(STRETCH, most - machine.retired()));
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

    /** Runs an interpreting and a translating machine side by side on the same input. */
    private Outcome check(Boot.Images images, StandardConsole console, List<BlockStorage> disks)
            throws UsageException, ImageException {
        if (disks.stream().anyMatch(disk -> !disk.isReadOnly())) {
            throw new UsageException("--check runs two machines, so its disks must be read-only: FILE:ro");
        }
        SplitConsole split = new SplitConsole(console);
        BoardOptions board = arguments.board();
        try (Arena arena = Arena.ofShared();
                Machine one = new Machine(
                        board.withTranslation(BoardOptions.Translation.OFF),
                        Peripherals.of(split.first()).withDisks(disks),
                        arena.allocate(arguments.memory(), Ram.PAGE_SIZE));
                Machine other = new Machine(
                        board,
                        Peripherals.of(split.second()).withDisks(disks),
                        arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
            Boot.linux(one, images);
            Boot.linux(other, images);
            LockStep pair = new LockStep(one, other);
            long most = arguments.number("--max-instructions", Long.MAX_VALUE);
            Outcome outcome = one.run(0);
            while (one.retired() < most && outcome.kind() == Outcome.Kind.RUNNING) {
                outcome = pair.run(STRETCH);
            }
            console.flush();
            errors.printf("hwsim: %d instructions, interpreted and translated alike%n", one.retired());
            return outcome;
        } catch (LockStep.Divergence found) {
            errors.println("hwsim: interpreter and translated code differ " + found.getMessage());
            return new Outcome(Outcome.Kind.OFF, 1);
        }
    }
}
