package dev.cofferdam.gateway.fec;

import java.util.Random;

/** Prints how fast blocks are encoded and recovered, with a copy of the same bytes beside it as the limit. Run by hand. */
final class CodeSpeed {
    private static final int SYMBOL_BYTES = 1404;
    private static final int ROUNDS = 40;

    private CodeSpeed() {}

    public static void main(String[] arguments) {
        int[][] shapes = {{200, 8}, {192, 24}, {160, 32}, {128, 64}};
        System.out.println("  k   m   encode  recover     copy   MB/s of sources, best of " + ROUNDS);
        for (int[] shape : shapes) {
            int sources = shape[0];
            int repairs = shape[1];
            Random random = new Random(1);
            byte[][] symbols = new byte[sources + repairs][SYMBOL_BYTES];
            for (byte[] symbol : symbols) {
                random.nextBytes(symbol);
            }
            ReedSolomon code = new ReedSolomon();
            Repairs growing = new Repairs(code, repairs, SYMBOL_BYTES);
            double encode = best(sources, () -> {
                growing.clear();
                for (int source = 0; source < sources; source++) {
                    growing.add(symbols[source]);
                }
                for (int repair = 0; repair < repairs; repair++) {
                    symbols[sources + repair] = growing.symbol(repair);
                }
            });
            double recover = best(sources, () -> {
                byte[][] arrived = symbols.clone();
                // Half of what the code could mend.
                for (int lost = 0; lost < repairs / 2; lost++) {
                    arrived[lost * 2] = null;
                }
                code.recover(arrived, sources);
            });
            byte[][] copies = new byte[sources][SYMBOL_BYTES];
            double copy = best(sources, () -> {
                for (int source = 0; source < sources; source++) {
                    System.arraycopy(symbols[source], 0, copies[source], 0, SYMBOL_BYTES);
                }
            });
            System.out.printf("%3d %3d %8.0f %8.0f %8.0f%n", sources, repairs, encode, recover, copy);
        }
    }

    private static double best(int sources, Runnable work) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                work.run();
            }
            best = Math.min(best, System.nanoTime() - begin);
        }
        return 10.0 * sources * SYMBOL_BYTES * 1000 / best;
    }
}
