package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compare.ChannelResults.Arrangement;
import dev.cofferdam.deploy.compare.ChannelResults.Heard;
import dev.cofferdam.deploy.compare.ChannelResults.Medium;
import dev.cofferdam.deploy.markup.Markup;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** What was heard of covert channels as one page. For one thread. */
final class ChannelPage {
    private static final String TITLE = "What high can tell low";
    private static final Map<Arrangement, String> ARRANGEMENTS = Map.of(
            Arrangement.APART, "On a core each, at any time",
            Arrangement.SHARED, "On one core, at any time",
            Arrangement.WINDOWS, "On one core, in windows in turns");
    private static final Map<Medium, String> MEDIA = Map.of(
            Medium.ABSENT, "nobody sends, low reads its disk: the control",
            Medium.PROCESSOR, "high computes, low counts what it computes",
            Medium.CACHE, "high walks through 8 MiB, low likewise",
            Medium.MEMORY, "high copies through 64 MiB, low likewise",
            Medium.READS, "high reads low's disk, low reads it too",
            Medium.WRITES, "high writes its own disk, low reads its own",
            Medium.FLUSHES, "each writes and flushes its own disk",
            Medium.DENIALS, "high asks for what it is denied, which is audited; low reads its disk",
            Medium.LOG, "high logs, low reads its disk");

    private final Markup page = new Markup();
    private final ChannelResults results;

    private ChannelPage(ChannelResults results) {
        this.results = results;
    }

    static String of(ChannelResults results) throws IOException {
        return new ChannelPage(results).write();
    }

    private String write() throws IOException {
        PageFrame.open(page, TITLE);
        head();
        table();
        for (Arrangement arrangement : Arrangement.values()) {
            plots(arrangement);
        }
        aims();
        everything();
        page.leaf(
                "footer",
                "Written by deploy/cofferdam compare --channels from channels.json beside it, which has every symbol that was"
                        + " sent and every number that was seen.");
        return PageFrame.close(page);
    }

    private void head() {
        Results.Machine machine = results.machine();
        PageFrame.head(
                page,
                TITLE,
                "A hostile partition of a high class works or rests as random symbols say; one of a low class works all the"
                        + " time and counts. Bits a second by mutual information, beside what shuffled symbols give by"
                        + " chance, in one run on " + machine.processor() + ", " + Units.of(machine.cores(), "core"),
                machine);
    }

    private void table() {
        PageFrame.section(
                page,
                "table",
                "Bits a second",
                "The best length of a symbol that was tried. Below a bound where low heard no more than chance gives."
                        + " The machine's own media are the same in every design. " + ChannelText.controls(results));
        PageTable table = new PageTable(page);
        table.begin(2, "Channel", "Design", "Apart", "Shared", "Windows");
        ChannelText.rows(results).forEach(row -> table.row(2, row.toArray(String[]::new)));
        table.end();
        page.open("dl");
        for (Medium medium : Medium.values()) {
            page.leaf("dt", ChannelText.name(medium)).leaf("dd", MEDIA.get(medium));
        }
        page.close();
        results.leftOut()
                .forEach(left -> page.leaf(
                        "p",
                        "Left out: " + left.design() + ", " + left.arrangement().word() + ": " + left.why()));
        page.close();
    }

    private void plots(Arrangement arrangement) {
        if (results.heard().stream().noneMatch(each -> each.arrangement() == arrangement)) {
            return;
        }
        PageFrame.section(
                page,
                arrangement.word(),
                ARRANGEMENTS.get(arrangement),
                "How often low's work was done in each slot, by what high sent in it. Two columns of one shape tell nothing.");
        page.open("div", "class", "panels");
        for (Medium medium : Medium.values()) {
            for (String design : Matrix.DESIGNS) {
                Heard best = results.best(medium, design, arrangement);
                if (best != null) {
                    String title = ChannelText.name(medium) + (medium.isMachine() ? "" : ", " + design);
                    String said = ChannelText.rate(best) + " b/s, " + best.slotMillis() + Units.NO_BREAK + "ms";
                    new StripChart(title, said, best.sent(), best.seen()).draw(page);
                }
            }
        }
        page.close().close();
    }

    private void aims() {
        PageFrame.section(page, "aims", "Aims", "What the project set out for.");
        page.open("ul");
        ChannelText.aims(results).forEach(aim -> page.leaf("li", aim));
        page.close().close();
    }

    private void everything() {
        PageFrame.section(
                page,
                "results",
                "All measurements",
                "Heard is what told more than chance three times in a row; of those the third is shown. The interval is that"
                        + " of 95 % by bootstrap.");
        PageTable table = new PageTable(page);
        table.begin(
                3,
                "Channel",
                "Design",
                "Where",
                "Slot",
                "Symbols",
                "Bits a symbol",
                "Interval",
                "Chance",
                "Errors",
                "b/s");
        for (Heard each : results.heard()) {
            table.row(
                    3,
                    ChannelText.name(each.medium()),
                    each.design(),
                    each.arrangement().word(),
                    each.slotMillis() + "" + Units.NO_BREAK + "ms",
                    Units.count((long) each.sent().size()),
                    bits(each.bits()),
                    bits(each.lowBits()) + " to " + bits(each.highBits()),
                    bits(each.chanceBits()),
                    Units.percent(each.errors()),
                    ChannelText.rate(each));
        }
        table.end();
        page.close();
    }

    private static String bits(double bits) {
        return String.format(Locale.ROOT, "%.3f", bits);
    }
}
