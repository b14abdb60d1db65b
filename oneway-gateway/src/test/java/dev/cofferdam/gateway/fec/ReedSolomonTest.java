package dev.cofferdam.gateway.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code against its algebra: any k of k + m symbols give the sources, fewer never do. */
final class ReedSolomonTest {
    private final ReedSolomon code = new ReedSolomon();

    private byte[][] block(int sources, int repairs, int bytes, Random random) {
        Repairs growing = new Repairs(code, repairs, bytes);
        byte[][] symbols = new byte[sources + repairs][];
        for (int source = 0; source < sources; source++) {
            symbols[source] = new byte[bytes];
            random.nextBytes(symbols[source]);
            growing.add(symbols[source]);
        }
        for (int repair = 0; repair < repairs; repair++) {
            symbols[sources + repair] = growing.symbol(repair);
        }
        return symbols;
    }

    private static void assertSources(byte[][] expected, byte[][] actual, int sources) {
        for (int source = 0; source < sources; source++) {
            assertArrayEquals(expected[source], actual[source]);
        }
    }

    /** All blocks of up to 12 symbols, all subsets of what arrives. */
    @Test
    void everyErasurePatternOfSmallBlocks() {
        Random random = new Random(1);
        for (int sources = 1; sources <= 11; sources++) {
            for (int repairs = 0; sources + repairs <= 12; repairs++) {
                byte[][] whole = block(sources, repairs, 3, random);
                for (int arrived = 0; arrived < 1 << whole.length; arrived++) {
                    byte[][] symbols = new byte[whole.length][];
                    for (int i = 0; i < whole.length; i++) {
                        symbols[i] = (arrived >> i & 1) == 1 ? whole[i] : null;
                    }
                    boolean enough = Integer.bitCount(arrived) >= sources;
                    assertEquals(enough, code.recover(symbols, sources));
                    if (enough) {
                        assertSources(whole, symbols, sources);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"192,24", "200,56", "240,16", "128,128", "1,255", "255,1", "100,9"})
    void randomErasuresOfLargeBlocks(int sources, int repairs) {
        Random random = new Random(sources);
        byte[][] whole = block(sources, repairs, 100, random);
        for (int trial = 0; trial < 20; trial++) {
            byte[][] symbols = whole.clone();
            int lost = trial == 0 ? repairs : random.nextInt(repairs + 1);
            erase(symbols, lost, random);
            assertTrue(code.recover(symbols, sources));
            assertSources(whole, symbols, sources);
        }
        byte[][] symbols = whole.clone();
        symbols[0] = null;
        for (int i = 0; i < repairs; i++) {
            symbols[sources + i] = null;
        }
        assertFalse(code.recover(symbols, sources), "one more than there are repairs");
    }

    private static void erase(byte[][] symbols, int lost, Random random) {
        for (int erased = 0; erased < lost; ) {
            int at = random.nextInt(symbols.length);
            if (symbols[at] != null) {
                symbols[at] = null;
                erased++;
            }
        }
    }

    /** A code is maximum distance separable exactly when every square submatrix of its redundant part is regular. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everySquareSubmatrixIsRegular(long seed) {
        for (int repair = 0; repair < 255; repair++) {
            for (int source = 0; repair + source < 255; source++) {
                assertTrue(ReedSolomon.coefficient(repair, source) != 0);
            }
        }
        Random random = new Random(seed);
        for (int trial = 0; trial < 200; trial++) {
            int size = 2 + random.nextInt(30);
            int[] rows = random.ints(0, 56).distinct().limit(size).toArray();
            int[] columns = random.ints(0, 200).distinct().limit(size).toArray();
            int[][] matrix =
                    Matrix.of(size, size, (row, column) -> ReedSolomon.coefficient(rows[row], columns[column]));
            int[][] copy = Matrix.of(size, size, (row, column) -> matrix[row][column]);
            int[][] inverse = Matrix.inverse(copy);
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    int product = 0;
                    for (int i = 0; i < size; i++) {
                        product ^= Field.multiply(matrix[row][i], inverse[i][column]);
                    }
                    assertEquals(row == column ? 1 : 0, product);
                }
            }
        }
    }

    /** A shortened block is the long one with sources of zeros left out. */
    @Test
    void shortBlocksAreLongOnesWithZeros() {
        Random random = new Random(4);
        byte[][] brief = block(5, 8, 64, random);
        Repairs padded = new Repairs(code, 8, 64);
        for (int source = 0; source < 50; source++) {
            padded.add(source < 5 ? brief[source] : new byte[64]);
        }
        for (int repair = 0; repair < 8; repair++) {
            assertArrayEquals(brief[5 + repair], padded.symbol(repair));
        }
    }

    @Test
    void codeIsLinear() {
        Random random = new Random(5);
        byte[][] a = block(20, 10, 32, random);
        byte[][] b = block(20, 10, 32, random);
        Repairs sum = new Repairs(code, 10, 32);
        for (int source = 0; source < 20; source++) {
            sum.add(added(a[source], b[source]));
        }
        for (int repair = 0; repair < 10; repair++) {
            assertArrayEquals(added(a[20 + repair], b[20 + repair]), sum.symbol(repair));
        }
    }

    private static byte[] added(byte[] a, byte[] b) {
        byte[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= b[i];
        }
        return sum;
    }

    @Test
    void limitsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> new Repairs(code, 256, 10));
        Repairs full = new Repairs(code, 255, 1);
        full.add(new byte[1]);
        assertThrows(IllegalStateException.class, () -> full.add(new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> full.add(new byte[2]));
        assertThrows(ArithmeticException.class, () -> Matrix.inverse(new int[][] {{1, 2}, {1, 2}}));
    }
}
