package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** Prints as much as it can, and never reads what it is told. */
public final class Chatter implements Program {
    private static final String LINE = "x".repeat(200);

    @Override
    public String name() {
        return "chatter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {
        while (true) {
            partition.log(LINE);
        }
    }
}
