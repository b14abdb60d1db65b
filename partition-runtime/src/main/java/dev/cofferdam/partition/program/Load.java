package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** x. */
public final class Load implements Program {
    @Override
    public String name() {
        return "load";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {}
}
