package dev.cofferdam.deploy.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the figures say to Karger's claim, in sentences that hold whatever the figures are. Immutable.
 *
 * @param headline the answer
 * @param points what it rests on and what changes the question
 */
record Verdict(String headline, List<Point> points) {
    /** Karger's "factor of two or more". */
    static final double CLAIM = 2;

    /** A ratio this near to one is within what two runs of the same cell differ. */
    private static final double EVEN = 1.05;

    /** One finding; each sentence that stands for itself is a line. */
    record Point(String title, List<String> lines) {
        Point(String title, String line) {
            this(title, List.of(line));
        }
    }

    static Verdict of(Results results) {
        Figures figures = new Figures(results);
        List<Point> points = new ArrayList<>();
        claim(figures).ifPresent(points::add);
        ring(figures).ifPresent(points::add);
        mapped(figures).ifPresent(points::add);
        killed(results.storeKilled()).ifPresent(points::add);
        trusted(results.trustedBase()).ifPresent(points::add);
        return new Verdict(headline(figures), List.copyOf(points));
    }

    private static List<Figures.Contest> contests(Figures figures) {
        return Stream.of("read", "write")
                .flatMap(operation -> figures.contests(operation).stream())
                .toList();
    }

    /** On which side of a ratio of one, and of two, a case is, as far as its interval says. */
    private enum Side {
        CLAIMED("the call wins by two or more"),
        LESS("it wins by less"),
        EVEN("neither wins"),
        REVERSED("messages win"),
        UNKNOWN("the figures spread too far to tell");

        private final String said;

        Side(String said) {
            this.said = said;
        }

        static Side of(Spread ratio) {
            double low = rounded(ratio.low());
            double high = rounded(ratio.high());
            if (low >= CLAIM) {
                return CLAIMED;
            }
            if (low > Verdict.EVEN && high < CLAIM) {
                return LESS;
            }
            if (high < 1 / Verdict.EVEN) {
                return REVERSED;
            }
            return low >= 1 / Verdict.EVEN && high <= Verdict.EVEN ? EVEN : UNKNOWN;
        }
    }

    private static String headline(Figures figures) {
        List<Spread> ratios =
                contests(figures).stream().map(Figures.Contest::ratio).toList();
        if (ratios.isEmpty()) {
            return figures.notSteady() == 0
                    ? "No verdict: call and message were not measured side by side."
                    : "No verdict: call and message were not steady while they were measured.";
        }
        String busy = Judge.busy(figures.results().machine()) ? "On a busy machine, so not to be quoted: " : "";
        return busy + answer(ratios);
    }

    private static String answer(List<Spread> ratios) {
        Map<Side, Long> cases = ratios.stream()
                .collect(Collectors.groupingBy(Side::of, () -> new EnumMap<>(Side.class), Collectors.counting()));
        String range =
                "message / call = " + range(ratios.stream().map(Spread::median).toList());
        if (cases.size() > 1) {
            String parts = cases.entrySet().stream()
                    .map(part -> "in " + part.getValue() + " " + part.getKey().said)
                    .collect(Collectors.joining(", "));
            return "The answer depends on what is asked for: of " + ratios.size() + " cases, " + parts + " (" + range
                    + ").";
        }
        return switch (cases.keySet().iterator().next()) {
            case CLAIMED ->
                "Karger's expectation holds here: the call wins by a factor of two or more (" + range + ").";
            case LESS -> "The call wins here, but by less than Karger's factor of two (" + range + ").";
            case REVERSED -> "Karger's expectation fails here: messages are faster than the call (" + range + ").";
            case EVEN ->
                "Karger's expectation fails here: call and message cost the same to within 5 % (" + range + ").";
            case UNKNOWN -> "Cannot tell: the figures spread too far (" + range + ").";
        };
    }

    private static Optional<Point> claim(Figures figures) {
        if (contests(figures).isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "Karger expected the call to win by a factor of two or more. Message / call, medians of one client that"
                        + " parks while it waits, one request at a time; behind each ratio the interval of 95\u00a0% that it"
                        + " is known to:");
        for (String operation : List.of("read", "write")) {
            String quotients =
                    figures.contests(operation).stream().map(Verdict::quotient).collect(Collectors.joining("; "));
            if (!quotients.isEmpty()) {
                lines.add(operation + "s: " + quotients + ".");
            }
        }
        machines(figures).ifPresent(lines::add);
        List<Double> others = figures.contests().stream()
                .filter(contest -> !contest.load().equals(Figures.Load.SINGLE))
                .map(contest -> contest.ratio().median())
                .toList();
        if (!others.isEmpty()) {
            lines.add("With more requests on their way or more clients: " + range(others) + ".");
        }
        return Optional.of(new Point("Message against call", List.copyOf(lines)));
    }

    /** How much of message over call the machine's hops are, and how much is Cofferdam's. */
    private static Optional<String> machines(Figures figures) {
        Optional<Results.Baseline> four = figures.charge("message", "park");
        Optional<Results.Baseline> two = figures.charge("call", "park");
        if (four.isEmpty() || two.isEmpty()) {
            return Optional.empty();
        }
        return figures.contests("read").stream()
                .filter(contest -> contest.blockBytes() == figures.reference())
                .findFirst()
                .flatMap(contest -> figures.ratio(four.get(), two.get())
                        .map(hops ->
                                "Of that the machine makes " + hops + ": so many times as long take four bare hops as"
                                        + " two, with nothing done on the way. What is left, a factor of "
                                        + Units.ratio(contest.ratio().median() / hops.median()) + " for reads of "
                                        + Units.block(contest.blockBytes()) + ", is Cofferdam's."));
    }

    /** Breaks, where it must, before the interval. */
    private static String quotient(Figures.Contest contest) {
        String medians = Units.block(contest.blockBytes()) + ": " + Units.nanos(Figures.median(contest.message()))
                + " / " + Units.nanos(Figures.median(contest.call())) + " = "
                + Units.ratio(contest.ratio().median());
        return unbroken(medians) + " " + unbroken("(" + contest.ratio().interval() + ")");
    }

    private static String unbroken(String text) {
        return text.replace(' ', Units.NO_BREAK);
    }

    private static Optional<Point> ring(Figures figures) {
        List<String> lines = Stream.of("read", "write")
                .flatMap(operation -> ring(figures, operation).stream())
                .toList();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        List<String> said =
                new ArrayList<>(List.of("A ring that the kernel granted at launch takes the kernel out of the"
                        + " path, and the store stays a partition."));
        said.addAll(lines);
        return Optional.of(new Point("What the ring changes", List.copyOf(said)));
    }

    private static Optional<String> ring(Figures figures, String operation) {
        int block = figures.reference();
        Optional<Results.Result> ring = figures.single("ring", "park", operation, block);
        Optional<Results.Result> call = figures.single("call", "park", operation, block);
        if (ring.isEmpty() || call.isEmpty()) {
            return Optional.empty();
        }
        Optional<Spread> ratio = figures.ratio(ring.get(), call.get());
        return ratio.map(known -> {
            String measured = "A parked " + Units.block(block) + " " + operation + " takes "
                    + Units.nanos(Figures.median(ring.get())) + ", " + known + " × the call: ";
            return measured
                    + meaning(figures.single("message", "park", operation, block), ring.get(), call.get(), known);
        });
    }

    private static String meaning(
            Optional<Results.Result> message, Results.Result ring, Results.Result call, Spread ratio) {
        if (rounded(ratio.high()) <= EVEN) {
            return "a store in a partition of its own need not cost more than the call.";
        }
        if (rounded(ratio.low()) <= EVEN) {
            return "the figures spread too far to tell whether that costs more than the call.";
        }
        return message.map(slower -> takenBack(ring, call, slower)).orElse("that costs more than the call.");
    }

    private static String takenBack(Results.Result ring, Results.Result call, Results.Result message) {
        double cost = Figures.median(message) - Figures.median(call);
        double taken = Figures.median(message) - Figures.median(ring);
        return cost > 0 && taken > 0
                ? "that takes back " + Units.percent(taken / cost) + " of what messages cost over the call."
                : "that is no better than messages.";
    }

    private static Optional<Point> mapped(Figures figures) {
        int block = figures.reference();
        Optional<Results.Result> mapped = figures.single("mapped", "park", "read", block);
        Optional<Results.Result> call = figures.single("call", "park", "read", block);
        if (mapped.isEmpty() || call.isEmpty()) {
            return Optional.empty();
        }
        Optional<Spread> times = figures.ratio(call.get(), mapped.get());
        if (times.isEmpty()) {
            return Optional.empty();
        }
        String beside = figures.single("host", "-", "read", block)
                .flatMap(host -> figures.ratio(mapped.get(), host))
                .map(ratio -> ", " + ratio + " × the host's own pread")
                .orElse("");
        String meaning = times.get().low() > EVEN
                ? "Reading down asks nobody, so for reads of lower data the question of call or message does not arise;"
                        + " writes still need one of the other routes."
                : "Here that gains nothing over the call.";
        return Optional.of(new Point(
                "What the mapped read changes",
                "A reader of lower data that maps the disk read-only reads " + Units.block(block) + " in "
                        + Units.nanos(Figures.median(mapped.get())) + beside + "; the call takes "
                        + times.get() + " times as long. " + meaning));
    }

    private static Optional<Point> killed(List<Results.StoreKilled> all) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>(all.stream().map(Verdict::death).toList());
        long lost = all.stream().mapToLong(Results.StoreKilled::writesLost).sum();
        lines.add(
                lost == 0
                        ? "No acknowledged, flushed write was lost in any design."
                        : Units.of(lost, "acknowledged, flushed write") + (lost == 1 ? " was lost." : " were lost."));
        return Optional.of(new Point("What dies with the store", List.copyOf(lines)));
    }

    private static String death(Results.StoreKilled killed) {
        List<String> others =
                killed.died().stream().filter(who -> !who.equals("store")).toList();
        String who = others.isEmpty() ? "the store alone dies" : "the store takes " + joined(others) + " with it";
        String again = killed.died().contains("kernel") ? "; brought up again at once, it serves" : "; it serves";
        return "With " + killed.design() + ", " + who + again + " clients again after "
                + Units.nanos(killed.servedAgainNanos()) + ".";
    }

    private static Optional<Point> trusted(List<Results.TrustedBase> all) {
        Optional<Results.TrustedBase> call = base(all, "call");
        Optional<Results.TrustedBase> message = base(all, "message");
        if (call.isEmpty() || message.isEmpty()) {
            return Optional.empty();
        }
        long bytes = call.get().ownBytecodeBytes() - message.get().ownBytecodeBytes();
        String text = bytes > 0
                ? "With the store as its subsystem the kernel process runs " + Units.kibibytes(bytes)
                        + " of Cofferdam's own bytecode more than when it passes messages ("
                        + Units.percent((double) bytes / message.get().ownBytecodeBytes()) + "): "
                        + Units.count(call.get().ownClasses()) + " classes instead of "
                        + Units.count(message.get().ownClasses()) + "."
                : "The kernel process of call runs no more of Cofferdam's own bytecode than that of message.";
        return Optional.of(new Point("What must be trusted", text));
    }

    private static Optional<Results.TrustedBase> base(List<Results.TrustedBase> all, String design) {
        return all.stream().filter(base -> base.design().equals(design)).findFirst();
    }

    private static String joined(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }

    private static String range(List<Double> ratios) {
        String least = Units.ratio(ratios.stream().min(Double::compare).orElseThrow());
        String most = Units.ratio(ratios.stream().max(Double::compare).orElseThrow());
        return least.equals(most) ? least : least + " to " + most;
    }

    /** As it is printed, so that a sentence never contradicts the number in it. */
    private static double rounded(double ratio) {
        return Math.round(ratio * 100) / 100.0;
    }
}
