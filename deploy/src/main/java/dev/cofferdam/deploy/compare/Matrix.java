package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.compare.Cell.Setup;
import java.util.ArrayList;
import java.util.List;

/**
 * Which cells a machine can hold. Immutable.
 *
 * @param setups all that are run, baselines included
 * @param leftOut all others, and why
 * @param quick whether one client alone is measured, and several requests at once, and mapped writes, for one block size
 */
record Matrix(List<Setup> setups, List<Results.LeftOut> leftOut, List<Integer> blocks, boolean quick) {
    private static final int QUICK_BLOCK_BYTES = 4096;
    static final List<String> DESIGNS = List.of("call", "message", "ring", "mapped");
    private static final List<String> WAITS = List.of("park", "spin", "adaptive");
    private static final List<Integer> CLIENTS = List.of(1, 4);
    private static final List<Integer> DEPTHS = List.of(1, 8);

    static Matrix of(int cores, List<Integer> blocks, boolean quick) {
        List<Setup> setups = new ArrayList<>();
        List<Results.LeftOut> leftOut = new ArrayList<>();
        for (int clients : quick ? CLIENTS.subList(0, 1) : CLIENTS) {
            setups.add(new Setup(Cell.HOST, "-", clients));
            for (String design : DESIGNS) {
                for (String waiting : WAITS) {
                    String why = whyNot(design, waiting, clients, cores);
                    if (why == null) {
                        setups.add(new Setup(design, waiting, clients));
                    } else {
                        leftOut.add(new Results.LeftOut(design, waiting, clients, why));
                    }
                }
            }
        }
        return new Matrix(setups, leftOut, blocks, quick);
    }

    private static String whyNot(String design, String waiting, int clients, int cores) {
        int parties = design.equals("message") ? 3 * clients : 2 * clients;
        if (design.equals("mapped")) {
            return waiting.equals("park") ? null : "nobody is waited for where the disk is mapped";
        }
        if (waiting.equals("spin") && parties > cores) {
            return parties + " threads would spin on " + cores + " cores, each in the way of the one it waits for";
        }
        if (waiting.equals("adaptive") && parties > cores) {
            return "adaptive waiting is parking where " + parties + " threads share " + cores + " cores";
        }
        return null;
    }

    /** The numbers of clients that are measured, each by itself. */
    List<Integer> clients() {
        return setups.stream().map(Setup::clients).distinct().toList();
    }

    List<Setup> setups(int clients) {
        return setups.stream().filter(setup -> setup.clients() == clients).toList();
    }

    /** How many cells all setups have. */
    int cells() {
        return setups.stream().mapToInt(setup -> cells(setup).size()).sum();
    }

    /** The cells of one setup. */
    List<Cell> cells(Setup setup) {
        List<Cell> cells = new ArrayList<>();
        for (String operation : List.of("read", "write")) {
            // A disk with several writers is lent to none: their writes are the ring's.
            boolean mappedWrite = setup.design().equals("mapped") && operation.equals("write");
            for (int block : blocks) {
                boolean left = mappedWrite && (setup.clients() > 1 || (quick && block != QUICK_BLOCK_BYTES));
                for (int depth : DEPTHS) {
                    boolean noDepth = depth > 1
                            && (setup.isBaseline()
                                    || setup.design().equals("mapped")
                                    || (quick && block != QUICK_BLOCK_BYTES));
                    if (!left && !noDepth) {
                        cells.add(new Cell(setup, operation, block, depth));
                    }
                }
            }
        }
        return cells;
    }
}
