package dev.cofferdam.kernel.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * A Java class that runs in a partition. Immutable.
 *
 * @param jars absolute, beside the runtime's own
 */
public record ProgramPlan(String className, List<Path> jars) {
    public ProgramPlan {
        jars = List.copyOf(jars);
    }
}
