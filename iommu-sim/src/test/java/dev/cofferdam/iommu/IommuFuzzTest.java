package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any memory, any register writes, any request: an architected answer after a bounded number of accesses. Jazzer
 * explores with {@code JAZZER_FUZZ=1}; without it the seeded test does a fixed round.
 */
class IommuFuzzTest {
    /** Structures of the deepest nested translation, each read and updated at every retry. */
    private static final long MOST_ACCESSES = 4096;

    private static final List<AddressType> TYPES = List.of(AddressType.values());

    private interface Source {
        int below(int bound);

        long word();
    }

    private static void drive(Source source) {
        long value = source.word() & ~(3L << 28) & ~(63L << 32);
        long capabilities = value | (long) source.below(3) << 28 | (long) (20 + source.below(37)) << 32;
        Board board = new Board(Board.configuration(
                new Capabilities(capabilities), source.below(8), source.below(2) == 0, source.below(2) == 0));
        for (int i = 0; i < 64; i++) {
            long word = source.word();
            board.put(
                    Board.BASE + 8L * source.below(2048),
                    source.below(3) == 0 ? word : Board.leaf(Board.BASE + 4096L * source.below(4), word & 0xFF));
        }
        for (int i = 0; i < 48; i++) {
            step(source, board);
        }
    }

    private static void step(Source source, Board board) {
        Statistics before = board.iommu.statistics();
        long limit = MOST_ACCESSES;
        switch (source.below(8)) {
            case 0, 1 -> board.iommu.writeRegister(source.below(1100) & ~3, 4 << source.below(2), source.word());
            case 2 -> {
                board.set(RegisterMap.DDTP, Board.ppn(Board.BASE) << 10 | source.below(5));
                board.set(RegisterMap.CQB, Board.ppn(Board.BASE) << 10 | source.below(4));
                board.set(RegisterMap.CQT, source.below(16));
                board.set(RegisterMap.CQCSR, 0xF03);
            }
            case 3 -> {
                int commands = source.below(64);
                limit *= commands + 1;
                assertTrue(board.iommu.processCommands(commands) <= commands);
            }
            case 4 ->
                board.iommu.receivePageRequest(
                        new PageRequest(source.below(64), source.below(2) - 1, true, true, source.word()));
            case 5 -> {
                board.iommu.receiveInvalidationCompletion(
                        source.below(16), source.below(2) == 0, source.below(4), source.below(8), source.below(8));
                board.iommu.timeOutInvalidations(source.below(4));
            }
            default -> {
                Transaction transaction = new Transaction(
                        source.below(64),
                        source.below(4) - 1,
                        source.below(2) == 0,
                        source.below(2) == 0,
                        source.below(2) == 0,
                        TYPES.get(source.below(3)),
                        source.below(2) == 0 ? Access.READ : Access.WRITE);
                board.translate(transaction, source.below(2) == 0 ? source.word() : source.below(1 << 16));
            }
        }
        board.iommu.readRegister(source.below(1100) & ~3, 4 << source.below(2));
        Statistics after = board.iommu.statistics();
        long accesses = after.memoryReads() + after.memoryWrites() - before.memoryReads() - before.memoryWrites();
        assertTrue(accesses <= limit, () -> accesses + " accesses in one step");
        board.sent.clear();
    }

    @FuzzTest
    void anythingHasAnArchitectedAnswer(FuzzedDataProvider data) {
        drive(new Source() {
            @Override
            public int below(int bound) {
                return data.consumeInt(0, bound - 1);
            }

            @Override
            public long word() {
                return data.consumeLong();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aFixedRoundOfAnything(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            drive(new Source() {
                @Override
                public int below(int bound) {
                    return random.nextInt(bound);
                }

                @Override
                public long word() {
                    return random.nextLong();
                }
            });
        }
    }
}
