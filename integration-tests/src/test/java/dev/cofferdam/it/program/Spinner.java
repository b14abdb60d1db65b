package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** Uses all the processor time it can get. */
public final class Spinner implements Program {
    @Override
    public String name() {
        return "spinner";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
