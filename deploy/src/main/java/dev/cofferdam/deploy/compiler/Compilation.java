package dev.cofferdam.deploy.compiler;

import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.kernel.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What came of compiling a topology. Immutable.
 *
 * @param topology as far as it could be read
 * @param violations by place
 * @param plan there exactly when there is no violation
 */
public record Compilation(Optional<Topology> topology, List<Violation> violations, Optional<Plan> plan) {}
