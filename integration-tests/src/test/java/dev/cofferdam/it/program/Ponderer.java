package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** A filter that comes to no conclusion. */
public final class Ponderer implements Program {
    @Override
    public String name() {
        return "ponderer";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {
        partition.log("finding: it ponders");
        partition.awaitEnd();
    }
}
