package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.util.List;

/** How to read the report and how it was measured: the part that does not depend on the figures. Stateless. */
final class ReportMethod {
    private record Entry(String term, String text) {}

    private static final List<Entry> ROUTES = List.of(
            new Entry(
                    "call",
                    "client → kernel → client. The store is a subsystem of the kernel and answers on the client's own"
                            + " kernel thread: two process switches."),
            new Entry(
                    "message",
                    "client → kernel → store → kernel → client. The store is a partition; the kernel checks and passes"
                            + " each message: four process switches."),
            new Entry(
                    "ring",
                    "client → store → client, over a shared ring that the kernel granted at launch; the kernel is out of"
                            + " the path: two process switches."),
            new Entry(
                    "mapped",
                    "The disk is mapped: read-only by its readers, and by its writer, where it has one alone, to be"
                            + " written too; sequence locks keep what is read consistent: no process switch. What"
                            + " several write is the ring's."),
            new Entry("host", "pread and pwrite of the same data by the client itself, with no store and no check."),
            new Entry(
                    "2 hops, 4 hops, pipe",
                    "bare round trips that carry nothing: by the designs' lanes, on the cores that the designs use, between"
                            + " two or three processes; and between two by pipes."));

    private static final List<Entry> WAITS = List.of(
            new Entry("park", "sleeps in the kernel of the operating system; who waits costs no processor time."),
            new Entry("spin", "watches the shared memory; needs a core for each who waits."),
            new Entry("adaptive", "spins while a core is free, then parks."));

    private ReportMethod() {}

    static void write(Markup page, boolean quick) {
        page.open("section", "id", "method").leaf("h2", "How to read this, and how it was measured");
        page.leaf("h3", "The routes");
        entries(page, ROUTES);
        page.leaf("h3", "The wait policies");
        entries(page, WAITS);
        page.leaf("h3", "The measurement");
        page.open("ul");
        page.leaf(
                "li",
                "All designs with the same number of clients are up at once. In each round each of their cells is run for a"
                        + " short slice, in an order of that round's own, so that the machine's noise and what comes first"
                        + " fall on all alike. The first rounds are longer, for the compilers.");
        page.leaf(
                "li",
                "A slice counts once its cell is warm: the compilers of all its processes took at most "
                        + Units.percent(Steadiness.COMPILER_SHARE_MAX)
                        + " of a slice's time in four slices, the better median of the last two of these is within "
                        + Units.percent(Steadiness.APART_MAX)
                        + " of the better one of the first two, and the compilers are quiet in the slice itself. A cell is"
                        + " steady where at least " + Steadiness.COUNTED_MIN
                        + " slices count and the middle medians of their halves are within "
                        + Units.percent(Steadiness.APART_MAX)
                        + " of each other. What is not steady is in no ratio and no verdict.");
        page.leaf(
                "li",
                "Each operation is on a random block of the disk. Each client records its operations in an HdrHistogram"
                        + " to three digits; those of all clients and slices that count are added up, and percentiles are"
                        + " of the sum. No percentile is given that fewer than ten operations exceed. No rate is set: a"
                        + " client sends its next request when it may.");
        page.leaf(
                "li",
                "A ratio is the median of the rounds' ratios: in each round, one cell's median over the other's. Its"
                        + " interval is the percentile bootstrap of 95\u00a0% over the rounds.");
        page.leaf(
                "li",
                "With more than one request on its way, an operation's latency includes its wait behind the others.");
        page.leaf(
                "li",
                "Operations a second are the average of the slices, of all clients together. Processor time and context"
                        + " switches are what the operating system counted for all processes of the topology, kernel"
                        + " and store included.");
        page.leaf("li", "Every ratio is of two figures of this one run; times of different runs are not comparable.");
        page.leaf(
                "li",
                "The machine's page cache holds the data: what is compared is the way to the store, not the disk behind"
                        + " it.");
        if (quick) {
            page.leaf(
                    "li",
                    "This was a quick run: few and short rounds, one client. A run without --quick is longer and steadier.");
        }
        page.close().close();
    }

    private static void entries(Markup page, List<Entry> entries) {
        page.open("dl", "class", "points");
        for (Entry entry : entries) {
            page.open("div").leaf("dt", entry.term()).leaf("dd", entry.text()).close();
        }
        page.close();
    }
}
