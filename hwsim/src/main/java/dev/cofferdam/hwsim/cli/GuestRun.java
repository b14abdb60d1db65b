package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.EventCounters;
import dev.cofferdam.hwsim.board.Journal;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Pace;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.board.Snapshot;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs a machine with its console on standard input and output, from each of its starts to the next. Used once, by one thread. */
final class GuestRun {
    /** Cycles between two flushes of the console, and looks at the limit. */
    private static final long STRETCH = 1 << 20;

    private static final long IDLE_WAIT = 100_000_000;

    private final Arguments arguments;
    private final Guest guest;
    private final PrintStream errors;
    private final StandardConsole console;
    private final HostMemory memory;
    private final Limit limit;

    GuestRun(Arguments arguments, Guest guest, StandardConsole console, HostMemory memory, PrintStream errors)
            throws UsageException {
        this.arguments = arguments;
        this.guest = guest;
        this.console = console;
        this.memory = memory;
        this.errors = errors;
        this.limit = new Limit(arguments.maxInstructions());
    }

    /** Runs until the guest ends, waits for what cannot come, or has reached the limit. */
    Outcome run(List<BlockStorage> disks) throws UsageException, ImageException, IOException {
        try (InputStream replayed = arguments.has(Option.REPLAY)
                        ? HostFiles.read(Option.REPLAY, arguments.path(Option.REPLAY))
                        : InputStream.nullInputStream();
                OutputStream recorded = open(Option.RECORD);
                OutputStream traced = open(Option.TRACE)) {
            Journal journal = journal(replayed, recorded);
            Peripherals real = Peripherals.of(console).withDisks(disks).withUnit(arguments.unit());
            Peripherals peripherals = journal == null ? real : journal.wrap(real);
            PrintStream trace =
                    arguments.has(Option.TRACE) ? new PrintStream(traced, false, StandardCharsets.US_ASCII) : null;
            boolean restores = arguments.has(Option.RESTORE);
            Outcome outcome;
            do {
                outcome = once(peripherals, journal, trace, restores);
                restores = false;
            } while (outcome.kind() == Outcome.Kind.RESET);
            if (trace != null && trace.checkError()) {
                throw new IOException(Option.TRACE + ": " + arguments.path(Option.TRACE) + " cannot be written");
            }
            return outcome;
        }
    }

    private OutputStream open(Option option) throws UsageException, IOException {
        Path path = arguments.path(option);
        return path == null ? OutputStream.nullOutputStream() : HostFiles.write(option, path);
    }

    private Journal journal(InputStream replayed, OutputStream recorded) throws UsageException, IOException {
        if (arguments.has(Option.REPLAY)) {
            try {
                return Journal.replaying(new DataInputStream(replayed));
            } catch (IOException failure) {
                throw HostFiles.failed(Option.REPLAY, "read", arguments.path(Option.REPLAY), failure);
            }
        }
        return arguments.has(Option.RECORD) ? Journal.recording(new DataOutputStream(recorded)) : null;
    }

    /** Runs from a start to the next; only the first may be from a saved state. */
    private Outcome once(Peripherals peripherals, Journal journal, PrintStream trace, boolean restores)
            throws UsageException, ImageException, IOException {
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(
                        arguments.board(), peripherals, memory.allocate(arena, arguments.memory(), Ram.PAGE_SIZE))) {
            if (journal != null) {
                journal.attach(machine);
            }
            guest.load(machine);
            if (restores) {
                restore(machine);
            }
            limit.attach(machine);
            return attend(machine, trace);
        }
    }

    private void restore(Machine machine) throws UsageException, IOException {
        Path saved = arguments.path(Option.RESTORE);
        try (DataInputStream in = new DataInputStream(HostFiles.read(Option.RESTORE, saved))) {
            Snapshot.restore(machine, in);
        } catch (IOException failure) {
            throw HostFiles.failed(Option.RESTORE, "restored", saved, failure);
        }
    }

    private void save(Machine machine) throws UsageException, IOException {
        Path kept = arguments.path(Option.SAVE);
        try (DataOutputStream out = new DataOutputStream(HostFiles.write(Option.SAVE, kept))) {
            Snapshot.save(machine, out);
        } catch (IOException failure) {
            throw HostFiles.failed(Option.SAVE, "written", kept, failure);
        }
    }

    /** Has a machine run, and writes what is to be known of it. */
    private Outcome attend(Machine machine, PrintStream trace) throws UsageException, IOException {
        EventCounters events = arguments.has(Option.EVENTS) ? new EventCounters() : null;
        machine.harts().forEach(hart -> hart.setEvents(events));
        RunReport report = RunReport.start(machine);
        Outcome outcome = execute(machine, trace);
        console.flush();
        report.print(errors);
        if (events != null) {
            errors.print(events);
        }
        if (arguments.has(Option.SAVE)) {
            save(machine);
        }
        if (outcome.kind() != Outcome.Kind.RESET) {
            guest.finish(machine);
        }
        return outcome;
    }

    private Outcome execute(Machine machine, PrintStream trace) throws UsageException {
        Pace pace = new Pace(machine, console::await);
        Tracer tracer = trace == null ? null : new Tracer(machine, trace);
        Outcome outcome = machine.run(0);
        while (outcome.kind() == Outcome.Kind.RUNNING || outcome.kind() == Outcome.Kind.IDLE) {
            long cycles = limit.left(STRETCH);
            if (cycles == 0) {
                errors.println("hwsim: the guest did not end within --max-instructions: " + limit);
                break;
            }
            outcome = tracer == null ? machine.run(cycles) : tracer.run(cycles);
            console.flush();
            if (arguments.has(Option.REALTIME)) {
                pace.keep();
            }
            if (outcome.kind() == Outcome.Kind.IDLE && !console.await(IDLE_WAIT)) {
                errors.println("hwsim: every hart waits, no timer is set and no input will come");
                break;
            }
        }
        return outcome;
    }
}
