package dev.cofferdam.store.downgrade;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the audit's records bear out of the clock. Immutable.
 *
 * <p>A clock may be wrong, and a machine may have been off; the audit alone cannot tell one from the other. Where a
 * record is more than {@link #LEAP} after the one before it, or more than {@link #SLACK} before one, the clock jumped,
 * and until a person confirms a later time there are two answers to what time it is. What takes something away from
 * people waits until even the {@link #earliest} is late enough; what gives something is refused once the
 * {@link #latest} is too late.
 */
public final class Timeline {
    /** So long the audit may be silent; each record bears witness of the time to the next. */
    public static final Duration LEAP = Duration.ofDays(1);

    /** By so much a clock is set back without anybody minding. */
    public static final Duration SLACK = Duration.ofMinutes(1);

    private final List<Jump> jumps;
    private final Instant earliest;
    private final Instant latest;
    private final Instant last;

    private Timeline(List<Jump> jumps, Instant earliest, Instant latest, Instant last) {
        this.jumps = List.copyOf(jumps);
        this.earliest = earliest;
        this.latest = latest;
        this.last = last;
    }

    /**
     * A place where the clock jumped.
     *
     * @param confirmedBy number of the record in which a person said that the time then was right; 0 while nobody has
     */
    public record Jump(Moment before, Moment after, long confirmedBy) {
        public boolean isBack() {
            return after.time().isBefore(before.time());
        }

        public boolean isConfirmed() {
            return confirmedBy != 0;
        }

        /** In a sentence. */
        @Override
        public String toString() {
            Duration by = Duration.between(before.time(), after.time()).abs();
            String howFar = by.toDays() > 0
                    ? by.toDays() + " d " + by.toHoursPart() + " h"
                    : by.toHours() + " h " + by.toMinutesPart() + " min " + by.toSecondsPart() + " s";
            return "the clock " + (isBack() ? "went back " : "leapt ahead ") + howFar + ", from " + before + ", to "
                    + after + (isConfirmed() ? "; confirmed in record " + confirmedBy : "; nobody has confirmed it");
        }
    }

    /** Of an audit whose last record is the last that is known. */
    public static Timeline of(List<Moment> records) {
        Witness witness = new Witness();
        records.forEach(witness::add);
        return witness.timeline();
    }

    /** Takes the records of an audit one by one; only the jumps are kept. For one thread. */
    public static final class Witness {
        private final List<Jump> jumps = new ArrayList<>();
        private int open;
        private Moment high;
        private Instant earliest = Instant.MIN;
        private Instant latest = Instant.MIN;
        private Instant last = Instant.MIN;

        public void add(Moment next) {
            if (high != null && isJump(high.time(), next.time())) {
                jumps.add(new Jump(high, next, 0));
                high = next;
            }
            if (next.isConfirmation()) {
                for (; open < jumps.size(); open++) {
                    Jump jump = jumps.get(open);
                    jumps.set(open, new Jump(jump.before(), jump.after(), next.record()));
                }
                high = next;
                latest = next.time();
            }
            if (high == null || next.time().isAfter(high.time())) {
                high = next;
            }
            latest = max(latest, next.time());
            earliest = open == jumps.size() ? high.time() : min(earliest, next.time());
            last = next.time();
        }

        /** Of what was taken so far. */
        public Timeline timeline() {
            return new Timeline(jumps, earliest, latest, last);
        }
    }

    /**
     * Of an audit, and of the clock as it stands.
     *
     * @param oldest when the oldest open case was submitted: an audit that was begun after that bears no witness of the
     *     time before
     */
    static Timeline of(Optional<Instant> oldest, List<Moment> records, Instant now) {
        List<Moment> all = new ArrayList<>(records);
        all.add(new Moment(Moment.NOW, now, false));
        if (oldest.isPresent() && oldest.get().isBefore(all.getFirst().time())) {
            all.addFirst(new Moment(Moment.SUBMISSION, oldest.get(), false));
        }
        return of(all);
    }

    private static boolean isJump(Instant high, Instant next) {
        return next.isAfter(high.plus(LEAP)) || next.isBefore(high.minus(SLACK));
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Every jump, the first first. */
    public List<Jump> jumps() {
        return jumps;
    }

    /** Those that nobody has confirmed. */
    public List<Jump> open() {
        return jumps.stream().filter(jump -> !jump.isConfirmed()).toList();
    }

    /**
     * The time for what is begun or signed now.
     *
     * @throws RefusedException while the clock is behind a record, and no later confirmation sets that aside
     */
    Instant now() throws RefusedException {
        if (latest.isAfter(last.plus(SLACK))) {
            throw new RefusedException(notice().orElseThrow());
        }
        return latest.truncatedTo(ChronoUnit.SECONDS);
    }

    /** What people are told who come to a desk, while the last jump is not confirmed. */
    public Optional<String> notice() {
        List<Jump> open = open();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        String held = latest.isAfter(last.plus(SLACK))
                ? "nothing is submitted or approved, and no case expires,"
                : "no case expires";
        return Optional.of(open.getLast() + "; " + held + " until somebody who knows what day it is says so: cofferdam"
                + " downgrade clock FILE --confirm DATE --as NAME");
    }

    /** It is not earlier than this, as far as the audit can tell. */
    Instant earliest() {
        return earliest;
    }

    /** It is not later than this, as far as the audit can tell; no earlier than any record since the last confirmation. */
    Instant latest() {
        return latest;
    }
}
