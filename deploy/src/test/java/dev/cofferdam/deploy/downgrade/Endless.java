package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** A filter that never comes to an end. */
public final class Endless implements Program {
    @Override
    public String name() {
        return "endless";
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
