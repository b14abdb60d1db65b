package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Place;

/** Looks for breaches of one rule. Stateless. */
@FunctionalInterface
interface Check {
    void check(Examination of, Findings findings);

    /** Takes what a check finds. */
    @FunctionalInterface
    interface Findings {
        void add(Place at, String wrong, String right);
    }
}
