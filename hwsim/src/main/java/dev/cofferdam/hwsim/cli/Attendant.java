package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.EventCounters;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Snapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the command line wants of every run: a saved state to go on from, events, the closing line, a state to keep. */
final class Attendant {
    private final Arguments arguments;
    private final PrintStream errors;

    Attendant(Arguments arguments, PrintStream errors) {
        this.arguments = arguments;
        this.errors = errors;
    }

    /** Runs a machine. */
    interface Work {
        Outcome run() throws UsageException, IOException;
    }

    /** Puts a machine into the state that the command line names, if it names one. */
    void restore(Machine machine) throws IOException {
        Path saved = arguments.path("--restore");
        if (saved == null) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(saved)))) {
            Snapshot.restore(machine, in);
        }
    }

    /** Has a machine run, and writes what is to be known of it. */
    Outcome attend(Machine machine, StandardConsole console, Work work) throws UsageException, IOException {
        EventCounters events = arguments.has("--events") ? new EventCounters() : null;
        machine.harts().forEach(hart -> hart.setEvents(events));
        RunReport report = RunReport.start(machine);
        Outcome outcome = work.run();
        console.flush();
        report.print(errors);
        if (events != null) {
            errors.print(events);
        }
        Path kept = arguments.path("--save");
        if (kept != null) {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(kept)))) {
                Snapshot.save(machine, out);
            }
        }
        return outcome;
    }
}
