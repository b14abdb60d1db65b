package dev.cofferdam.deploy.compare;

import java.util.List;
import java.util.Optional;

/** Finds what the report speaks of among the results. Immutable. */
record Figures(Results results) {
    /** The block size of the traced read and of most aims. */
    private static final int USUAL_BLOCK_BYTES = 4096;

    /** Under which circumstances cells were measured. */
    record Load(int depth, int clients) {
        static final Load SINGLE = new Load(1, 1);

        boolean isOf(Results.Result result) {
            return result.depth() == depth && result.clients() == clients;
        }

        @Override
        public String toString() {
            return Units.of(clients, "client") + ", "
                    + (depth == 1 ? "one request at a time" : depth + " requests on their way");
        }
    }

    /**
     * The store reached by messages beside the same store reached by a call, both steady.
     *
     * @param ratio how many times as long messages take
     */
    record Contest(Results.Result message, Results.Result call, Spread ratio) {
        String operation() {
            return message.operation();
        }

        int blockBytes() {
            return message.blockBytes();
        }

        Load load() {
            return new Load(message.depth(), message.clients());
        }

        /** Empty where the tail of one of them is too few operations. */
        Optional<Double> tail() {
            Long slow = message.latencyNanos().p99();
            Long fast = call.latencyNanos().p99();
            return slow == null || fast == null ? Optional.empty() : Optional.of((double) slow / fast);
        }

        double cpu() {
            return message.cpuNanosPerOperation() / call.cpuNanosPerOperation();
        }

        double rate() {
            return call.operationsPerSecond() / message.operationsPerSecond();
        }
    }

    List<Integer> blocks() {
        return results.results().stream()
                .map(Results.Result::blockBytes)
                .distinct()
                .sorted()
                .toList();
    }

    /** The block size that stands for all where one must: 4 KiB, or the smallest if that was not measured. */
    int reference() {
        List<Integer> blocks = blocks();
        return blocks.isEmpty() || blocks.contains(USUAL_BLOCK_BYTES) ? USUAL_BLOCK_BYTES : blocks.getFirst();
    }

    List<Load> loads() {
        return results.results().stream()
                .map(result -> new Load(result.depth(), result.clients()))
                .distinct()
                .toList();
    }

    /** All designs and wait policies for one operation, in the order they were measured. */
    List<Results.Result> beside(String operation, int blockBytes, Load load) {
        return results.results().stream()
                .filter(result ->
                        result.operation().equals(operation) && result.blockBytes() == blockBytes && load.isOf(result))
                .toList();
    }

    /** One request at a time of one client, if it is steady; "-" is the wait policy of the host's system calls. */
    Optional<Results.Result> single(String design, String waiting, String operation, int blockBytes) {
        return find(beside(operation, blockBytes, Load.SINGLE), design, waiting);
    }

    /** The bare hops that a design is made of, by its wait policy; who spins while it can is charged as who spins. */
    Optional<Results.Baseline> charge(String design, String waiting) {
        if (!List.of("call", "ring", "message").contains(design)) {
            return Optional.empty();
        }
        String name = (design.equals("message") ? 4 : 2) + " hops, " + (waiting.equals("park") ? "park" : "spin");
        return results.baselines().stream()
                .filter(baseline -> baseline.name().equals(name) && baseline.steady())
                .findFirst();
    }

    Optional<Spread> ratio(Results.Measured over, Results.Measured under) {
        return Spread.between(over, under, results.machine().seed());
    }

    /** How many cells are kept out of ratios and verdicts. */
    long notSteady() {
        return results.results().stream().filter(result -> !result.steady()).count();
    }

    /** Each message cell that has its call, parked and steady: the argument's two sides. */
    List<Contest> contests() {
        return results.results().stream()
                .filter(result ->
                        result.design().equals("message") && result.waiting().equals("park"))
                .flatMap(message -> find(
                        beside(message.operation(), message.blockBytes(), new Load(message.depth(), message.clients())),
                        "call",
                        "park")
                        .flatMap(call -> ratio(message, call).map(ratio -> new Contest(message, call, ratio)))
                        .stream())
                .toList();
    }

    List<Contest> contests(String operation) {
        return contests().stream()
                .filter(contest -> contest.load().equals(Load.SINGLE)
                        && contest.operation().equals(operation))
                .toList();
    }

    /** What is steady has one. */
    static double median(Results.Result result) {
        return (double) result.latencyNanos().p50();
    }

    private static Optional<Results.Result> find(List<Results.Result> among, String design, String waiting) {
        return among.stream()
                .filter(result ->
                        result.design().equals(design) && result.waiting().equals(waiting) && result.steady())
                .findFirst();
    }
}
