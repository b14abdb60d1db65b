package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The unit with its caches answers as the walker without any, and leaves the same A and D bits. The systems are those of
 * the seeds 0 to 599, or of {@code -Diommu.cases=N} seeds from {@code -Diommu.seed=N}.
 */
class WalkerPropertyTest {
    private static final long FIRST = Long.getLong("iommu.seed", 0);
    private static final int CASES = Integer.getInteger("iommu.cases", 600);
    private static final char[] KINDS = {'r', 'w', 'x'};

    /** The board's memory, with what the walker writes beside it. */
    private static final class Shadow implements SlowWalker.Doublewords {
        private final Board board;
        private final Map<Long, Long> written = new HashMap<>();

        Shadow(Board board) {
            this.board = board;
        }

        @Override
        public boolean exists(long address) {
            return board.read(address, 8, java.nio.ByteOrder.LITTLE_ENDIAN, new long[1]) == Memory.Result.DONE;
        }

        @Override
        public long read(long address) {
            return written.getOrDefault(address, board.get(address));
        }

        @Override
        public void write(long address, long value) {
            written.put(address, value);
        }
    }

    @Test
    void theUnitAnswersAsTheWalker() {
        for (long seed = FIRST; seed < FIRST + CASES; seed++) {
            try {
                answersAsTheWalker(seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void answersAsTheWalker(long seed) {
        Random random = new Random(seed);
        Board board = new Board(
                        Configuration.of(Board.without(Capability.SVRSW60T59B, Capability.QOSID, Capability.END)))
                .started();
        board.set(RegisterMap.FQCSR, 1);
        RandomTables tables = new RandomTables(random, board);
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(8) == 0) {
                tables.change();
                board.invalidateAll();
            }
            compare(random, board, tables);
        }
    }

    private static void compare(Random random, Board board, RandomTables tables) {
        int device = random.nextInt(64) == 0 ? random.nextInt(80) : random.nextInt(3);
        int process = random.nextBoolean() || tables.processes.isEmpty()
                ? Transaction.NO_PROCESS_ID
                : tables.processes.get(random.nextInt(tables.processes.size()));
        boolean privileged = random.nextInt(3) == 0;
        char kind = KINDS[random.nextInt(3)];
        long iova = tables.addresses.isEmpty()
                ? random.nextLong()
                : tables.addresses.get(random.nextInt(tables.addresses.size())) | random.nextInt(4096);
        Shadow shadow = new Shadow(board);
        SlowWalker.Answer expected =
                new SlowWalker(shadow, board.directory).translate(device, process, privileged, kind, iova);
        Map<Long, Long> before = new HashMap<>();
        shadow.written.forEach((address, value) -> before.put(address, board.get(address)));
        Transaction transaction = new Transaction(
                device,
                process,
                privileged,
                kind == 'x',
                false,
                AddressType.UNTRANSLATED,
                kind == 'w' ? Access.WRITE : Access.READ);
        board.set(RegisterMap.FQH, board.reg(RegisterMap.FQT));
        board.translate(transaction, iova);
        if (expected.cause() == 0) {
            assertEquals(Status.SUCCESS, board.answer.status());
            assertEquals(expected.address(), board.answer.address());
            assertEquals(expected.pbmt(), board.answer.pbmt());
        } else {
            assertEquals(Status.UNSUPPORTED_REQUEST, board.answer.status());
        }
        compareRecord(board, expected);
        shadow.written.forEach((address, value) -> assertEquals(value, board.get(address), () -> "was " + before));
    }

    /** Before the request the fault queue was empty. */
    private static void compareRecord(Board board, SlowWalker.Answer expected) {
        int head = (int) board.reg(RegisterMap.FQH);
        assertEquals(expected.recorded() ? (head + 1) % 128 : head, board.reg(RegisterMap.FQT));
        if (expected.recorded()) {
            assertEquals(expected.cause(), board.get(board.faultQueue + 32L * head) & 0xFFF);
            assertEquals(expected.iotval2(), board.get(board.faultQueue + 32L * head + 24));
        }
    }
}
