package dev.cofferdam.deploy.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ratios that the argument is about, each of two cells of the same run. For one thread. */
final class Ratios {
    private static final int USUAL_BLOCK_BYTES = 4096;
    private static final int LARGE_BLOCK_BYTES = 1 << 20;

    private final Results.Machine machine;
    private final List<Results.Result> results;
    private final List<Results.Ratio> ratios = new ArrayList<>();

    private Ratios(Results.Machine machine, List<Results.Result> results) {
        this.machine = machine;
        this.results = results;
    }

    static List<Results.Ratio> of(
            Results.Machine machine,
            List<Results.Result> results,
            List<Results.Baseline> baselines,
            List<Results.Baseline> peers) {
        Ratios ratios = new Ratios(machine, results);
        ratios.aims(baselines);
        ratios.peers(peers);
        for (String operation : List.of("read", "write")) {
            for (int block : results.stream()
                    .map(Results.Result::blockBytes)
                    .distinct()
                    .sorted()
                    .toList()) {
                ratios.add(
                        "message / call, park, " + size(block) + " " + operation,
                        ratios.cell("message", "park", operation, block),
                        ratios.cell("call", "park", operation, block),
                        null);
            }
        }
        return List.copyOf(ratios.ratios);
    }

    private void aims(List<Results.Baseline> baselines) {
        String usual = size(USUAL_BLOCK_BYTES) + " read";
        Optional<Results.Measured> call = cell("call", "park", "read", USUAL_BLOCK_BYTES);
        Optional<Results.Measured> host = cell(Cell.HOST, "-", "read", USUAL_BLOCK_BYTES);
        Optional<Results.Measured> message = cell("message", "park", "read", USUAL_BLOCK_BYTES);
        Optional<Results.Measured> two = baseline(baselines, "2 hops, park");
        Optional<Results.Measured> four = baseline(baselines, "4 hops, park");
        add("call / bare 2 hops, park, " + usual, call, two, 1.3);
        add("message / bare 4 hops, park, " + usual, message, four, 1.3);
        add("message / call, park, " + usual, message, call, 2.4);
        add("bare 4 hops / bare 2 hops, park", four, two, null);
        add("ring adaptive / host pread, " + usual, cell("ring", "adaptive", "read", USUAL_BLOCK_BYTES), host, 1.0);
        add("mapped / host pread, " + usual, cell("mapped", "park", "read", USUAL_BLOCK_BYTES), host, 0.3);
        for (String design : List.of("call", "message", "ring", "mapped")) {
            add(
                    design + " / host pread, park, " + size(LARGE_BLOCK_BYTES) + " read",
                    cell(design, "park", "read", LARGE_BLOCK_BYTES),
                    cell(Cell.HOST, "-", "read", LARGE_BLOCK_BYTES),
                    2.0);
        }
    }

    private void peers(List<Results.Baseline> peers) {
        peer("call", Peer.FUSE, peers, 0.8);
        peer("message", Peer.FUSE, peers, 2.0);
        peer("ring", Peer.AERON, peers, 0.4);
        for (String design : List.of("call", "message", "ring")) {
            peer(design, Peer.SOCKET, peers, null);
        }
    }

    private void peer(String design, Peer peer, List<Results.Baseline> peers, Double target) {
        add(
                design + " / " + peer.title() + ", " + size(USUAL_BLOCK_BYTES) + " read",
                cell(design, peer.waiting(), "read", USUAL_BLOCK_BYTES),
                baseline(peers, peer.title()),
                target);
    }

    private static String size(int bytes) {
        return Units.plain(Units.block(bytes));
    }

    private void add(String name, Optional<Results.Measured> over, Optional<Results.Measured> under, Double target) {
        boolean twice = ratios.stream().anyMatch(ratio -> ratio.name().equals(name));
        if (over.isPresent() && under.isPresent() && !twice) {
            Optional<Spread> spread = Spread.between(over.get(), under.get(), machine.seed());
            String judged = null;
            if (spread.isEmpty()) {
                judged = Judge.UNKNOWN + ": not steady";
            } else if (target != null) {
                judged = Judge.of(spread.get(), target, machine);
            }
            ratios.add(new Results.Ratio(name, spread.orElse(null), target, judged));
        }
    }

    private static Optional<Results.Measured> baseline(List<Results.Baseline> baselines, String name) {
        return baselines.stream()
                .filter(baseline -> baseline.name().equals(name))
                .map(Results.Measured.class::cast)
                .findFirst();
    }

    /** Of one client with one request on its way. */
    private Optional<Results.Measured> cell(String design, String waiting, String operation, int block) {
        return results.stream()
                .filter(result -> result.design().equals(design)
                        && result.waiting().equals(waiting)
                        && result.operation().equals(operation)
                        && result.blockBytes() == block
                        && result.depth() == 1
                        && result.clients() == 1)
                .map(Results.Measured.class::cast)
                .findFirst();
    }
}
