package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.compare.Cell.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What changed between two comparisons beyond the noise. Stateless.
 *
 * <p>Times of two runs are not comparable, so each cell is held against what the machine itself charged in the same run: a
 * bare round trip of as many hops for those that park, the host's own system call on the same block for all others. Two such ratios differ
 * beyond the noise where their intervals of 95 % do not overlap, which for two that are the same happens once in some two
 * hundred times.
 */
final class Against {
    /** A cell in both runs, in units of what the machine charged. */
    private record Change(String what, String unit, Spread before, Spread now) {
        double factor() {
            return now.median() / before.median();
        }
    }

    private Against() {}

    /**
     * Reads the results of an earlier run.
     *
     * @throws IOException that says which file it is, where it is none of this version's
     */
    static Results read(Path file) throws IOException {
        try {
            return new ObjectMapper().readValue(file.toFile(), Results.class);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new IOException(
                    file + ": no results.json of this version's compare: " + e.getOriginalMessage()
                            + "; measure the old state again with this version, or compare the files by hand",
                    e);
        }
    }

    static String of(Results before, Results now, Path file) {
        List<Change> both = changes(before, now);
        List<Change> changed = both.stream()
                .filter(change -> !change.before.overlaps(change.now))
                .toList();
        StringBuilder text = new StringBuilder(
                String.format("%nAgainst %s, %s:%n", file, before.machine().started()));
        if (!sameMachine(before.machine(), now.machine())) {
            text.append(String.format(
                    "  another machine: %s then, %s now; what changed may be the machine%n",
                    name(before.machine()), name(now.machine())));
        }
        busy(text, before, "then");
        busy(text, now, "now");
        text.append(String.format(
                "  of %d cells that both have steady, %d changed beyond the noise%n", both.size(), changed.size()));
        for (Change change : changed) {
            text.append(String.format(
                    Locale.ROOT,
                    "  x %.2f  %s: %s then, %s now, in units of %s%n",
                    change.factor(),
                    change.what,
                    change.before,
                    change.now,
                    change.unit));
        }
        return text.toString();
    }

    private static void busy(StringBuilder text, Results results, String when) {
        if (Judge.busy(results.machine())) {
            text.append(String.format("  the machine was busy %s%n", when));
        }
    }

    private static List<Change> changes(Results before, Results now) {
        List<Change> changes = new ArrayList<>();
        for (Results.Result cell : now.results()) {
            if (cell.design().equals(Cell.HOST)) {
                continue;
            }
            Optional<Spread> old = before.results().stream()
                    .filter(other -> same(cell, other))
                    .findFirst()
                    .flatMap(other -> inUnits(before, other));
            Optional<Spread> fresh = inUnits(now, cell);
            if (old.isPresent() && fresh.isPresent()) {
                changes.add(new Change(name(cell), unit(cell), old.get(), fresh.get()));
            }
        }
        return changes;
    }

    private static boolean same(Results.Result one, Results.Result other) {
        return name(one).equals(name(other));
    }

    private static String name(Results.Result cell) {
        return new Setup(cell.design(), cell.waiting(), cell.clients()) + ", " + cell.operation() + " of "
                + Units.plain(Units.block(cell.blockBytes())) + ", " + cell.depth() + " at a time";
    }

    private static boolean parks(Results.Result cell) {
        return cell.waiting().equals("park") && !cell.design().equals("mapped");
    }

    private static String unit(Results.Result cell) {
        return parks(cell) ? "its bare hops" : "the host's p" + cell.operation();
    }

    private static Optional<Spread> inUnits(Results of, Results.Result cell) {
        Stream<? extends Results.Measured> units = parks(cell)
                ? new Figures(of).charge(cell.design(), cell.waiting()).stream()
                : of.results().stream()
                        .filter(host -> host.design().equals(Cell.HOST)
                                && host.operation().equals(cell.operation())
                                && host.blockBytes() == cell.blockBytes()
                                && host.clients() == cell.clients());
        return units.findFirst()
                .flatMap(unit -> Spread.between(cell, unit, of.machine().seed()));
    }

    private static boolean sameMachine(Results.Machine one, Results.Machine other) {
        return name(one).equals(name(other));
    }

    private static String name(Results.Machine machine) {
        return machine.processor() + ", " + machine.cores() + " cores, Linux " + machine.kernel() + ", Java "
                + machine.java();
    }
}
