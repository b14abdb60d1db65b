package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.util.List;

/** A filter that finds nothing wrong and is killed before it can say so. */
public final class Crash implements Program {
    private static final int KILLED = 137;

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {
        Runtime.getRuntime().halt(KILLED);
    }
}
