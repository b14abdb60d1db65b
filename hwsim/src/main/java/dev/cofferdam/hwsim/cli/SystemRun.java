package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Journal;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Peripherals;
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
    private final Streams streams;
    private final PrintStream errors;

    SystemRun(Arguments arguments, Streams streams) {
        this.arguments = arguments;
        this.streams = streams;
        this.errors = streams.errors();
    }

    /** Runs until the guest powers off and gives its exit code. */
    int run() throws UsageException, ImageException, IOException {
        ImageFiles images = new ImageFiles(arguments);
        StandardConsole console = new StandardConsole(streams.in(), streams.out());
        List<FileStorage> disks = new ArrayList<>();
        try {
            for (String disk : arguments.disks()) {
                disks.add(FileStorage.open(disk));
            }
            Outcome outcome = arguments.has("--check")
                    ? new CheckedRun(arguments, errors).run(console, List.copyOf(disks), images::load)
                    : journaled(images, console, List.copyOf(disks));
            return outcome.kind() == Outcome.Kind.OFF ? outcome.code() : STILL_RUNNING;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        } finally {
            for (FileStorage disk : disks) {
                disk.close();
            }
        }
    }

    private Outcome journaled(ImageFiles images, StandardConsole console, List<BlockStorage> disks)
            throws UsageException, ImageException, IOException {
        try (InputStream replayed = open(arguments.path("--replay"));
                OutputStream recorded = create(arguments.path("--record"))) {
            Journal journal = journal(replayed, recorded);
            Peripherals real = Peripherals.of(console).withDisks(disks).withUnit(arguments.unit());
            Peripherals peripherals = journal == null ? real : journal.wrap(real);
            boolean restores = true;
            Outcome outcome;
            do {
                outcome = once(images, console, peripherals, journal, restores);
                restores = false;
            } while (outcome.kind() == Outcome.Kind.RESET);
            return outcome;
        }
    }

    /** Runs from a start to the next; only the first may be from a saved state. */
    private Outcome once(
            ImageFiles images, StandardConsole console, Peripherals peripherals, Journal journal, boolean restores)
            throws UsageException, ImageException, IOException {
        Attendant attendant = new Attendant(arguments, errors);
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(
                        arguments.board(), peripherals, arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
            if (journal != null) {
                journal.attach(machine);
            }
            images.load(machine);
            if (restores) {
                attendant.restore(machine);
            }
            return attendant.attend(machine, console, () -> execute(machine, console));
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

    private Outcome execute(Machine machine, StandardConsole console) throws UsageException {
        long most = arguments.number("--max-instructions", Long.MAX_VALUE);
        boolean paced = arguments.has("--realtime");
        Pace pace = new Pace(machine, console, arguments.board().nanosPerCycle());
        Outcome outcome = machine.run(0);
        while (machine.retired() < most) {
            outcome = machine.run(Math.min(STRETCH, most - machine.retired()));
            console.flush();
            if (paced) {
                pace.keep();
            }
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
