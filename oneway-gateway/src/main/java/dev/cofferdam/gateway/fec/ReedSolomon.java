package dev.cofferdam.gateway.fec;

import java.util.Arrays;

/**
 * A systematic Reed-Solomon code over GF(256): a block of k source symbols gets m repair symbols, k + m at most 256, and any k
 * of the k + m give back the sources. For one thread.
 *
 * <p>Repair symbol i is the sum over all j of c(i, j) times source j, with c(i, j) = 1 / ((255 - i) + j). As i + j is at most
 * 254, the 255 - i and the j are all different, so c is a Cauchy matrix, each of whose square submatrices can be inverted:
 * the code is maximum distance separable (Bloemer et al., An XOR-Based Erasure-Resilient Coding Scheme, 1995). c depends on
 * neither k nor m: a block may be shorter than others, and the receiver need not be told of m.
 */
public final class ReedSolomon {
    /** Sources and repairs of one block together. */
    public static final int SYMBOLS_MAX = Field.ELEMENTS;

    private static final int GROUPS = SYMBOLS_MAX / Lanes.COUNT;

    /** By group of eight repairs, then by source; made when first used: 2 KiB each. */
    private final long[][] tables = new long[GROUPS * SYMBOLS_MAX][];

    /** What source {@code source} is multiplied with in repair symbol {@code repair}. */
    static int coefficient(int repair, int source) {
        return Field.invert((SYMBOLS_MAX - 1 - repair) ^ source);
    }

    long[] table(int group, int source) {
        int at = group * SYMBOLS_MAX + source;
        if (tables[at] == null) {
            // A lane beyond those that may go with this source is never asked for.
            tables[at] = Lanes.table(lane -> {
                int repair = group * Lanes.COUNT + lane;
                return repair + source < SYMBOLS_MAX - 1 ? coefficient(repair, source) : 0;
            });
        }
        return tables[at];
    }

    /**
     * Makes the missing sources of a block. The cost is that of encoding, plus that of a small linear system.
     *
     * @param symbols the sources, then the repairs, each of the same length; null where missing; missing sources are filled in
     * @return whether enough was there: as many repairs as sources are missing
     */
    public boolean recover(byte[][] symbols, int sources) {
        int[] missing = missing(symbols, sources);
        int[] repairs = present(symbols, sources, missing.length);
        if (repairs.length < missing.length) {
            return false;
        }
        if (missing.length == 0) {
            return true;
        }
        byte[][] syndromes = syndromes(symbols, sources, repairs);
        int[][] inverse = Matrix.inverse(
                Matrix.of(missing.length, missing.length, (row, column) -> coefficient(repairs[row], missing[column])));
        int bytes = syndromes[0].length;
        for (int first = 0; first < missing.length; first += Lanes.COUNT) {
            int start = first;
            long[] sums = new long[bytes];
            for (int i = 0; i < syndromes.length; i++) {
                int column = i;
                Lanes.add(
                        sums,
                        Lanes.table(lane -> start + lane < inverse.length ? inverse[start + lane][column] : 0),
                        syndromes[i]);
            }
            for (int lane = 0; lane < Lanes.COUNT && start + lane < missing.length; lane++) {
                byte[] symbol = new byte[bytes];
                Lanes.addLane(sums, lane, symbol);
                symbols[missing[start + lane]] = symbol;
            }
        }
        return true;
    }

    /** What the sources that are there leave unexplained of the chosen repairs: the part of the missing ones. */
    private byte[][] syndromes(byte[][] symbols, int sources, int[] repairs) {
        int bytes = symbols[sources + repairs[0]].length;
        byte[][] syndromes = new byte[repairs.length][];
        long[] sums = new long[bytes];
        for (int next = 0; next < repairs.length; ) {
            int group = repairs[next] / Lanes.COUNT;
            Arrays.fill(sums, 0);
            for (int source = 0; source < sources; source++) {
                if (symbols[source] != null) {
                    Lanes.add(sums, table(group, source), symbols[source]);
                }
            }
            for (; next < repairs.length && repairs[next] / Lanes.COUNT == group; next++) {
                syndromes[next] = symbols[sources + repairs[next]].clone();
                Lanes.addLane(sums, repairs[next] % Lanes.COUNT, syndromes[next]);
            }
        }
        return syndromes;
    }

    private static int[] missing(byte[][] symbols, int sources) {
        int[] missing = new int[sources];
        int count = 0;
        for (int source = 0; source < sources; source++) {
            if (symbols[source] == null) {
                missing[count++] = source;
            }
        }
        return Arrays.copyOf(missing, count);
    }

    /** The first repairs that are there, at most {@code wanted}. */
    private static int[] present(byte[][] symbols, int sources, int wanted) {
        int[] present = new int[wanted];
        int count = 0;
        for (int at = sources; at < symbols.length && count < wanted; at++) {
            if (symbols[at] != null) {
                present[count++] = at - sources;
            }
        }
        return Arrays.copyOf(present, count);
    }
}
