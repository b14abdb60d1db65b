package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compare.ChannelResults.Arrangement;
import dev.cofferdam.deploy.compare.ChannelResults.Heard;
import dev.cofferdam.deploy.compare.ChannelResults.Medium;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What was heard of covert channels as a table for a terminal. Stateless. */
final class ChannelText {
    private ChannelText() {}

    static String of(ChannelResults results) {
        Formatter text = new Formatter(Locale.ROOT);
        text.format("""

                Bits a second from high to low; "< 3.2" where less than that, and no more than by chance.
                apart: a core each; shared: one core; windows: one core in turns.

                %-10s %-8s %12s %12s %12s%n""", "CHANNEL", "DESIGN", "APART", "SHARED", "WINDOWS");
        for (List<String> row : rows(results)) {
            text.format("%-10s %-8s %12s %12s %12s%n", row.toArray());
        }
        text.format("%n%s%n", controls(results));
        aims(results).forEach(aim -> text.format("  %s%n", aim));
        Judge.warning(results.machine()).ifPresent(warning -> text.format("%n%s%n", Units.plain(warning)));
        results.leftOut()
                .forEach(left -> text.format(
                        "%nLeft out: %s, %s: %s%n",
                        left.design(), left.arrangement().word(), left.why()));
        return text.toString();
    }

    /** A medium, a design, and a cell for each arrangement; after them sums. */
    static List<List<String>> rows(ChannelResults results) {
        List<List<String>> rows = new ArrayList<>();
        for (Medium medium : Medium.values()) {
            for (String design : Matrix.DESIGNS) {
                List<Heard> best = Stream.of(Arrangement.values())
                        .map(arrangement -> results.best(medium, design, arrangement))
                        .toList();
                if (best.stream().anyMatch(each -> each != null)) {
                    List<String> row = new ArrayList<>(List.of(name(medium), medium.isMachine() ? "any" : design));
                    best.forEach(each -> row.add(each == null ? "-" : rate(each)));
                    rows.add(row);
                }
            }
        }
        for (String design : Matrix.DESIGNS) {
            List<String> row = new ArrayList<>(List.of("sum heard", design));
            for (Arrangement arrangement : Arrangement.values()) {
                row.add(String.format(Locale.ROOT, "%.1f", results.sum(design, arrangement)));
            }
            rows.add(row);
        }
        return rows;
    }

    static String name(Medium medium) {
        return medium == Medium.ABSENT ? "no sender" : medium.word();
    }

    static String rate(Heard heard) {
        return String.format(Locale.ROOT, heard.found() ? "%.1f" : "< %.1f", heard.rate());
    }

    /** What must be heard, and what must not, for the rest to mean something. */
    static String controls(ChannelResults results) {
        List<Heard> absent = results.heard().stream()
                .filter(each -> each.medium() == Medium.ABSENT)
                .toList();
        Heard processor = results.best(Medium.PROCESSOR, ChannelResults.MACHINE, Arrangement.SHARED);
        return "Controls: a sender that is absent was heard in "
                + absent.stream().filter(Heard::found).count() + " of " + absent.size()
                + " measurements; processor time of a shared core, without windows, was "
                + (processor == null
                        ? "not measured."
                        : processor.found()
                                ? "heard, " + rate(processor) + " b/s."
                                : "NOT HEARD: the rest means nothing.");
    }

    /** What the project set out for, each with what was measured. */
    static List<String> aims(ChannelResults results) {
        List<String> aims = new ArrayList<>();
        for (String design : Matrix.DESIGNS) {
            aims.add(aim(results, design, Arrangement.WINDOWS, 1));
            aims.add(aim(results, design, Arrangement.APART, 100));
        }
        return aims;
    }

    private static String aim(ChannelResults results, String design, Arrangement arrangement, double most) {
        String what = design + ", " + arrangement.word() + ": sum of what is heard ";
        if (results.heard().stream()
                .noneMatch(each -> each.design().equals(design) && each.arrangement() == arrangement)) {
            return what + "not measured";
        }
        double sum = results.sum(design, arrangement);
        return String.format(
                Locale.ROOT, "%s%.1f b/s (aim: under %.0f; %s)", what, sum, most, sum < most ? "reached" : "missed");
    }
}
