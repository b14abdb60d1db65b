package dev.cofferdam.deploy.compare;

import java.util.Optional;

/** What may be said of an aim, given how far its ratio is known and what else the machine did. Stateless. */
final class Judge {
    static final String REACHED = "reached";
    static final String MISSED = "missed";
    static final String UNKNOWN = "cannot tell";

    /** Cores that others kept busy, as a share of all, above which a machine was busy; and above which it was not idle. */
    private static final double BUSY = 0.1;

    private static final double NOT_IDLE = 0.03;

    private Judge() {}

    /** The answer, and after a colon the reason where it is not one. */
    static String of(Spread spread, double atMost, Results.Machine machine) {
        if (spread.straddles(atMost)) {
            return UNKNOWN + ": the interval holds both";
        }
        if (spread.median() <= atMost) {
            return REACHED;
        }
        return busy(machine) ? UNKNOWN + ": missed, but the machine was busy" : MISSED;
    }

    static boolean busy(Results.Machine machine) {
        return machine.othersCores() >= BUSY * machine.cores();
    }

    /** What a reader has to know of the machine before he believes a figure. */
    static Optional<String> warning(Results.Machine machine) {
        String others = "other programs, or the machine's own host, took "
                + Units.percent(machine.othersCores() / machine.cores()) + " of its processors while this was measured";
        if (busy(machine)) {
            return Optional.of("The machine was busy: " + others
                    + ". Latencies are longer than it can do, tails most of all; designs that need more cores at once"
                    + " suffer more. Ratios within this run say something; measure again on an idle machine before"
                    + " anything rests on them.");
        }
        if (machine.othersCores() >= NOT_IDLE * machine.cores()) {
            return Optional.of("The machine was not quite idle: " + others + ". Tails may be longer than it can do.");
        }
        return Optional.empty();
    }
}
