package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section "Command-Queue", apart from what the invalidations invalidate. */
class CommandQueueTest {
    private static final long IODIR_PDT = Command.IODIR | 1 << 7;
    private static final long ATS_INVAL = Command.ATS | 7L << 40;
    private static final long ATS_PRGR = ATS_INVAL | 1 << 7;
    private static final int ON = 0x1_0003;

    private final Board board = new Board(Board.configuration(Board.everything(), 0, false, true)).started();

    private long csr() {
        return board.reg(RegisterMap.CQCSR);
    }

    private long head() {
        return board.reg(RegisterMap.CQH);
    }

    @ParameterizedTest
    @CsvSource({
        "0x0, 0x0",
        "0x5, 0x0",
        "0x7F, 0x0", // opcodes
        "0x101, 0x0",
        "0x82, 0x0",
        "0x103, 0x0",
        "0x104, 0x0", // functions
        "0x801, 0x0",
        "0x800000001, 0x0",
        "0x1000000000000001, 0x0",
        "0x1, 0x1",
        "0x1, 0x4000000000000000", // IOTINVAL
        "0x100000081, 0x0", // GVMA with PSCV
        "0x4002, 0x0",
        "0x802, 0x0",
        "0x2, 0x4000000000000000", // IOFENCE, WSI without wires
        "0x403, 0x0",
        "0x100000003, 0x0",
        "0x400000003, 0x0",
        "0x3, 0x1",
        "0x1003, 0x0",
        "0x83, 0x0", // IODIR
        "0x404, 0x0",
        "0x400000004, 0x0" // ATS
    })
    void anIllegalCommandStopsTheQueue(String low, String high) {
        board.command(Long.decode(low), Long.decode(high));
        assertEquals(ON | QueueRegisters.ILLEGAL_COMMAND, csr());
        assertEquals(0, head());
        assertEquals(1, board.reg(RegisterMap.IPSR));
        board.iommu.processCommands(10);
        assertEquals(0, head());
    }

    @ParameterizedTest
    @CsvSource({"0x400000401, 0x0, NL", "0x401, 0x200, S", "0x4, 0x0, ATS", "0x84, 0x0, ATS"})
    void aCommandOfAMissingExtensionIsUnsupported(String low, String high, Capability extension) {
        board.command(Long.decode(low), Long.decode(high));
        assertEquals(ON, csr());
        Board plain = new Board(Configuration.of(Board.without(extension))).started();
        plain.command(Long.decode(low), Long.decode(high));
        assertEquals(ON | QueueRegisters.ILLEGAL_COMMAND, plain.reg(RegisterMap.CQCSR));
    }

    @Test
    void theIdentifiersOfADirectoryCommandMustBeSupported() {
        Board small = new Board(new Configuration(
                        Board.without(Capability.PD20),
                        0,
                        0,
                        Configuration.Counters.STANDARD,
                        4,
                        4,
                        0xFF,
                        false,
                        true,
                        2,
                        Configuration.Caches.STANDARD))
                .started();
        small.command(IODIR_PDT | 1L << 33 | 0xFFL << 40 | 0x1FFFFL << 12, 0);
        assertEquals(ON, small.reg(RegisterMap.CQCSR));
        small.command(IODIR_PDT | 1L << 33 | 0x20000L << 12, 0);
        assertEquals(1, small.reg(RegisterMap.CQH));
        small.set(RegisterMap.CQCSR, 3 | QueueRegisters.ILLEGAL_COMMAND);
        small.command(Command.IODIR | 1L << 33 | 0x100L << 40, 0);
        assertEquals(ON | QueueRegisters.ILLEGAL_COMMAND, small.reg(RegisterMap.CQCSR));
    }

    @Test
    void aFaultOfTheQueueStopsItUntilCleared() {
        board.accessFaultAt = board.commandQueue;
        board.command(Command.IODIR, 0);
        assertEquals(ON | QueueRegisters.MEMORY_FAULT, csr());
        board.accessFaultAt = Board.NO_FAULT;
        board.set(RegisterMap.CQCSR, 3 | QueueRegisters.MEMORY_FAULT);
        board.iommu.processCommands(10);
        assertEquals(1, head());
    }

    @Test
    void theHeadWrapsAndTheLimitHolds() {
        board.set(RegisterMap.CQCSR, 0);
        board.queue(RegisterMap.CQB, RegisterMap.CQCSR, board.commandQueue, 1);
        for (int i = 0; i < 4; i++) {
            board.put(board.commandQueue + 16L * i, Command.IODIR, 0);
        }
        board.set(RegisterMap.CQT, 3);
        assertEquals(2, board.iommu.processCommands(2));
        assertEquals(1, board.iommu.processCommands(2));
        board.set(RegisterMap.CQT, 1);
        board.iommu.processCommands(10);
        assertEquals(1, head());
    }

    @Test
    void aFenceWritesItsDataInTheByteOrderOfTheUnit() {
        long flag = board.page(1);
        board.command(Command.IOFENCE | 1 << 10 | 1 << 12 | 0x1234_5678L << 32, flag >>> 2);
        assertEquals(0x1234_5678L, board.getWord(flag));
        assertEquals(List.of("fence true false"), board.takeSent());
        assertEquals(1, head());
        board.accessFaultAt = flag;
        board.command(Command.IOFENCE | 1 << 10, flag >>> 2);
        assertEquals(ON | QueueRegisters.MEMORY_FAULT, csr());
        assertEquals(1, head());
    }

    @Test
    void aFenceInterruptsByWireOnly() {
        Board wired = new Board(Configuration.of(Capabilities.of(56, Capabilities.Igs.WSI))).started();
        wired.command(Command.IOFENCE | 1 << 11, 0);
        assertEquals(ON | QueueRegisters.FENCE_INTERRUPT, wired.reg(RegisterMap.CQCSR));
        assertEquals(List.of("wire 0 true"), wired.takeSent());
        wired.set(RegisterMap.CQCSR, 3 | QueueRegisters.FENCE_INTERRUPT);
        wired.set(RegisterMap.IPSR, 1);
        assertEquals(List.of("wire 0 false"), wired.takeSent());
    }

    @Test
    void messagesHaveTheirOperands() {
        board.command(ATS_PRGR | 0x12345L << 12 | 3L << 32 | 9L << 56, 0x0705_0003_0000_0000L);
        board.command(ATS_INVAL | 0x12345L << 12 | 9L << 56, 0x1000);
        assertEquals(
                List.of(
                        "prgr " + new AtsMessage(7, true, 9, true, 0x12345, 0x0705_0003_0000_0000L),
                        "inval-req 0 " + new AtsMessage(7, false, 0, false, 0, 0x1000)),
                board.takeSent());
    }

    @Test
    void aFenceWaitsForCompletionsOfInvalidations() {
        board.command(ATS_INVAL, 0);
        board.command(Command.IOFENCE, 0);
        assertEquals(1, head());
        assertEquals(false, board.iommu.receiveInvalidationCompletion(8, false, 0, 1, 2), "another function");
        assertEquals(false, board.iommu.receiveInvalidationCompletion(7, false, 0, 2, 2), "another tag");
        assertEquals(true, board.iommu.receiveInvalidationCompletion(7, false, 0, 1, 2));
        assertEquals(1, head());
        assertEquals(true, board.iommu.receiveInvalidationCompletion(7, false, 0, 1, 2));
        assertEquals(2, head());
    }

    @Test
    void aQueueTurnedOffWhileAFenceWaitsIsBusyUntilItIsDone() {
        board.command(ATS_INVAL, 0);
        board.command(Command.IOFENCE, 0);
        board.set(RegisterMap.CQCSR, 0);
        assertEquals(0x3_0000, csr());
        board.set(RegisterMap.CQCSR, 3);
        assertEquals(0x3_0000, csr(), "not written while busy");
        board.iommu.receiveInvalidationCompletion(7, false, 0, 1, 1);
        assertEquals(0, csr());
    }

    @Test
    void aTimeoutIsReportedByTheNextFence() {
        board.command(ATS_INVAL, 0);
        board.command(Command.IOFENCE, 0);
        board.iommu.timeOutInvalidations(-1);
        assertEquals(ON | QueueRegisters.TIMEOUT, csr());
        assertEquals(1, head());
        board.set(RegisterMap.CQCSR, 3 | QueueRegisters.TIMEOUT);
        board.iommu.processCommands(10);
        assertEquals(2, head(), "the timeout is reported once");
        board.iommu.timeOutInvalidations(-1);
        board.command(Command.IOFENCE, 0);
        assertEquals(3, head(), "nothing was outstanding");
    }

    @Test
    void withoutAFreeTagTheQueueStalls() {
        for (int i = 0; i < 4; i++) {
            board.command(ATS_INVAL, i);
        }
        assertEquals(3, head());
        assertEquals(2, board.takeSent().size());
        board.iommu.receiveInvalidationCompletion(7, false, 0, 2, 1);
        assertEquals(List.of("inval-req 1 " + new AtsMessage(7, false, 0, false, 0, 2)), board.takeSent());
        board.iommu.processCommands(10);
        assertEquals(4, head());
    }

    @Test
    void anInvalidationForASegmentIsCompletedFromThatSegment() {
        board.command(ATS_INVAL | 1L << 33 | 9L << 56, 0);
        assertEquals(false, board.iommu.receiveInvalidationCompletion(7, false, 0, 1, 1));
        assertEquals(false, board.iommu.receiveInvalidationCompletion(7, true, 8, 1, 1));
        assertEquals(true, board.iommu.receiveInvalidationCompletion(7, true, 9, 1, 1));
    }

    @Test
    void turningTheQueueOnClearsItsErrorsAndItsHead() {
        board.command(Command.IODIR, 0);
        board.command(0, 0);
        board.set(RegisterMap.CQCSR, 0);
        board.set(RegisterMap.CQCSR, 1);
        assertEquals(0x1_0001, csr());
        assertEquals(0, head());
    }
}
