package dev.cofferdam.it.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.util.List;

/** Asks for what it may not have, more than is heard at once, and dies with its lane full of it. */
public final class Litterer implements Program {
    /** So many that those left in the lane are each heard late. */
    private static final int REQUESTS = 300;

    private static final int FAILED = 3;

    @Override
    public String name() {
        return "litterer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("home", Parameter.Kind.TEXT, true, "where its files are"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        RawLane lane = RawLane.open(partition);
        for (int sent = 0; sent < REQUESTS; ) {
            if (lane.post(new Message().request(Operation.READ, Short.MAX_VALUE, sent))) {
                sent++;
            } else {
                Thread.onSpinWait();
            }
        }
        Runtime.getRuntime().halt(FAILED);
    }
}
