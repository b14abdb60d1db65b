package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.plan.Launch;

/** How a topology is run. Immutable. */
public record Options(Launch.Design design, Launch.Wait waiting, Launch.Isolation isolation) {}
