package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.program.Slots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The hostile high partition of a pair: sends symbols by whatever it is told. */
public final class Signaller implements Program {
    @Override
    public String name() {
        return "signaller";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Signals signals = new Signals(partition);
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        partition.log("signals " + String.join(" ", signals.all().keySet()));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.startsWith("slots ")) {
                send(partition, signals, Slots.of(line));
            }
        }
    }

    private static void send(Partition partition, Signals signals, Slots slots) {
        Signals.Signal signal = signals.all().get(slots.signal());
        int[] symbols = slots.symbols();
        int failures = 0;
        String failure = "";
        for (int slot = 0; slot < symbols.length; slot++) {
            Slots.awaitNanos(slots.start(slot));
            if (symbols[slot] == 0) {
                continue;
            }
            long until = slots.start(slot) + slots.lengthNanos() * 9 / 10;
            try {
                signal.on(slot, until);
            } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
                failures++;
                failure = e.toString();
            }
            Slots.awaitNanos(until);
            signals.off();
        }
        partition.log("sent " + slots.signal() + (failures == 0 ? "" : ", " + failures + " in vain: " + failure));
    }
}
