package dev.cofferdam.it.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.util.List;

/**
 * Asks for something again and again: for what it has no end for, and waits for each denial ({@code what: denials}); or
 * for its own disk, and never takes a reply ({@code what: requests}); or says that it is ready ({@code what: ready}).
 */
public final class Flooder implements Program {
    private static final int REQUESTS = 50_000;
    private static final int BLOCK_BYTES = 4096;

    @Override
    public String name() {
        return "flooder";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"),
                new Parameter("what", Parameter.Kind.TEXT, true, "to flood with"));
    }

    @Override
    public void run(Partition partition) throws Exception {
        RawLane lane = RawLane.open(partition);
        switch (partition.argument("what")) {
            case "denials" -> {
                while (true) {
                    lane.exchange(new Message().request(Operation.READ, Short.MAX_VALUE, System.nanoTime()));
                }
            }
            case "ready" -> flood(lane, new Message().request(Operation.READY, -1, 0));
            default -> flood(lane, new Message().request(Operation.READ, 0, 0).payload(0, 0, BLOCK_BYTES));
        }
        partition.log("flooded");
    }

    private static void flood(RawLane lane, Message message) throws IOException {
        for (int sent = 0; sent < REQUESTS; ) {
            if (lane.post(message)) {
                sent++;
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
