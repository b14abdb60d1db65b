package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sections "Fault/Event-Queue", "Page-Request-Queue", "Interrupt pending status register" and "MSI configuration table". */
class QueueTest {
    private static final int PAGE_REQUEST_NEEDS_ANSWER = 0x7 | 0x123 << 3;
    private static final int CIP = 1;
    private static final int FIP = 2;
    private static final int PIP = 8;

    private final Board board = new Board(Board.configuration(Board.everything(), 0, false, true)).started();

    private void pageRequest() {
        board.iommu.receivePageRequest(new PageRequest(1, 5, true, true, PAGE_REQUEST_NEEDS_ANSWER));
    }

    @Test
    void aFaultRecordHasTheFieldsOfTheTransaction() {
        board.translate(
                new Transaction(0x21, 0x54321, true, true, false, AddressType.UNTRANSLATED, Access.READ), 0x9876);
        assertEquals(258 | 0x54321L << 12 | 3L << 32 | 1L << 34 | 0x21L << 40, board.lastRecord(0));
        assertEquals(0, board.lastRecord(1));
        assertEquals(0x9876, board.lastRecord(2));
        assertEquals(0, board.lastRecord(3));
    }

    /** Address type, access, execute: TTYP, without and with a process_id. */
    @ParameterizedTest
    @CsvSource({
        "UNTRANSLATED, READ, true, 1, 1", "UNTRANSLATED, READ, false, 2, 2", "UNTRANSLATED, WRITE, true, 3, 3",
        "TRANSLATED, READ, true, 6, 5", "TRANSLATED, READ, false, 6, 6", "TRANSLATED, WRITE, false, 7, 7",
        "ATS_TRANSLATION_REQUEST, READ, true, 8, 8"
    })
    void theTransactionTypeIsReported(AddressType type, Access access, boolean execute, int without, int with) {
        board.translate(new Transaction(1, Transaction.NO_PROCESS_ID, false, execute, false, type, access), 0);
        assertEquals(without, Bits.field(board.lastRecord(0), 34, 6));
        board.translate(new Transaction(1, 0, false, execute, false, type, access), 0);
        assertEquals(with, Bits.field(board.lastRecord(0), 34, 6));
    }

    @Test
    void aFullFaultQueueOverflows() {
        board.set(RegisterMap.FQCSR, 0);
        board.queue(RegisterMap.FQB, RegisterMap.FQCSR, board.faultQueue, 1);
        for (int i = 0; i < 4; i++) {
            board.reads(1, i);
        }
        assertEquals(3, board.faults());
        assertEquals(0x1_0003 | QueueRegisters.OVERFLOW, board.reg(RegisterMap.FQCSR));
        board.set(RegisterMap.FQH, 2);
        board.reads(1, 9);
        assertEquals(3, board.faults(), "discarded until the overflow is cleared");
        board.set(RegisterMap.FQCSR, 3 | QueueRegisters.OVERFLOW);
        board.reads(1, 9);
        assertEquals(0, board.faults(), "the tail wraps");
    }

    @Test
    void aFaultOfTheFaultQueueIsRememberedAndAnOffQueueDropsRecords() {
        board.accessFaultAt = board.faultQueue;
        board.reads(1, 0);
        assertEquals(0x1_0003 | QueueRegisters.MEMORY_FAULT, board.reg(RegisterMap.FQCSR));
        board.accessFaultAt = Board.NO_FAULT;
        board.reads(1, 0);
        assertEquals(0, board.faults());
        board.set(RegisterMap.FQCSR, 0);
        board.reads(1, 0);
        assertEquals(0, board.faults());
        board.set(RegisterMap.FQCSR, 1);
        assertEquals(0x1_0001, board.reg(RegisterMap.FQCSR));
    }

    @Test
    void aPageRequestIsRecorded() {
        board.device(1, 6, 0, 0, 0);
        pageRequest();
        assertEquals(1, board.reg(RegisterMap.PQT));
        assertEquals(5L << 12 | 7L << 32 | 1L << 40, board.get(board.pageRequestQueue));
        assertEquals(PAGE_REQUEST_NEEDS_ANSWER, board.get(board.pageRequestQueue + 8));
        board.iommu.receivePageRequest(new PageRequest(1, Transaction.NO_PROCESS_ID, true, true, 0));
        assertEquals(1L << 40, board.get(board.pageRequestQueue + 16), "no PASID, so none of its fields");
        assertEquals(
                List.of(),
                board.takeSent().stream().filter(s -> s.startsWith("prgr")).toList());
    }

    private String answer(int code, boolean withProcess) {
        long payload = 1L << 48 | (long) code << 44 | 0x123L << 32;
        return "prgr " + new AtsMessage(1, false, 0, withProcess, withProcess ? 5 : 0, payload);
    }

    private List<String> answers() {
        pageRequest();
        return board.takeSent().stream().filter(s -> s.startsWith("prgr")).toList();
    }

    @Test
    void aPageRequestThatCannotBeQueuedIsAnswered() {
        board.set(RegisterMap.PQCSR, 0);
        board.device(1, 6, 0, 0, 0);
        assertEquals(List.of(answer(15, true)), answers(), "the queue is off");
        board.queue(RegisterMap.PQB, RegisterMap.PQCSR, board.pageRequestQueue, 0);
        board.accessFaultAt = board.pageRequestQueue;
        assertEquals(List.of(answer(15, true)), answers(), "memory fault");
        assertEquals(List.of(answer(15, true)), answers(), "memory fault before");
        board.accessFaultAt = Board.NO_FAULT;
        board.set(RegisterMap.PQCSR, 3 | QueueRegisters.MEMORY_FAULT);
        assertEquals(List.of(), answers());
        assertEquals(List.of(answer(0, false)), answers(), "full");
        assertEquals(0x1_0003 | QueueRegisters.OVERFLOW, board.reg(RegisterMap.PQCSR));
        board.device(1, 6 | 1 << 6, 0, 0, 0);
        board.command(Command.IODIR, 0);
        assertEquals(List.of(answer(0, true)), answers(), "PRPR: with the PASID");
        assertEquals(0, board.faults(), "no faults are logged for these");
    }

    @Test
    void aPageRequestThatIsNotAllowedIsAnsweredAndReported() {
        board.device(1, 2, 0, 0, 0);
        assertEquals(List.of(answer(1, false)), answers(), "EN_PRI is 0");
        assertEquals(260, board.lastCause());
        assertEquals(9, Bits.field(board.lastRecord(0), 34, 6));
        assertEquals(4, board.lastRecord(2), "the code of the message");
        board.device(1, 1 << 12, 0, 0, 0);
        board.command(Command.IODIR, 0);
        assertEquals(List.of(answer(15, true)), answers(), "misconfigured");
        board.set(RegisterMap.DDTP, 1);
        assertEquals(List.of(answer(1, false)), answers(), "Bare");
        board.set(RegisterMap.DDTP, 0);
        assertEquals(List.of(answer(15, true)), answers(), "Off");
        assertEquals(256, board.lastCause());
    }

    @Test
    void messagesThatNeedNoAnswerAreDiscarded() {
        for (long payload : new long[] {3, 4}) {
            board.iommu.receivePageRequest(new PageRequest(1, 5, false, false, payload));
        }
        assertEquals(
                List.of(),
                board.takeSent().stream().filter(s -> s.startsWith("prgr")).toList());
    }

    @Test
    void anInterruptIsSentWhenItsPendingBitRises() {
        board.set(RegisterMap.ICVEC, 0x3210);
        board.set(RegisterMap.MSI_CFG_TBL + 16, 0x1000);
        board.set(RegisterMap.MSI_CFG_TBL + 24, 77);
        board.reads(1, 0);
        board.reads(1, 0);
        assertEquals(List.of("msi 1000 4d"), board.takeSent());
        assertEquals(FIP, board.reg(RegisterMap.IPSR));
        board.set(RegisterMap.IPSR, FIP);
        assertEquals(0, board.reg(RegisterMap.IPSR));
        board.reads(1, 0);
        assertEquals(List.of("msi 1000 4d"), board.takeSent());
    }

    @Test
    void aConditionThatStaysInterruptsAgain() {
        board.command(0, 0);
        assertEquals(List.of("msi 0 0"), board.takeSent());
        board.set(RegisterMap.IPSR, CIP);
        assertEquals(CIP, board.reg(RegisterMap.IPSR));
        assertEquals(List.of("msi 0 0"), board.takeSent());
        board.set(RegisterMap.CQCSR, 1);
        board.set(RegisterMap.IPSR, CIP);
        assertEquals(0, board.reg(RegisterMap.IPSR), "the interrupt is not enabled");
        board.set(RegisterMap.CQCSR, 3);
        assertEquals(CIP, board.reg(RegisterMap.IPSR), "enabled while the condition is there");
    }

    @Test
    void aMaskedVectorKeepsItsMessage() {
        board.set(RegisterMap.MSI_CFG_TBL + 12, 1);
        board.reads(1, 0);
        assertEquals(List.of(), board.takeSent());
        board.set(RegisterMap.MSI_CFG_TBL, 0x2000);
        board.set(RegisterMap.MSI_CFG_TBL + 12, 0);
        assertEquals(List.of("msi 2000 0"), board.takeSent());
        board.set(RegisterMap.MSI_CFG_TBL + 12, 1);
        board.set(RegisterMap.MSI_CFG_TBL + 12, 0);
        assertEquals(List.of(), board.takeSent());
    }

    @Test
    void aRefusedMessageIsReported() {
        board.set(RegisterMap.MSI_CFG_TBL, 0x3000);
        board.messageResult = Memory.Result.ACCESS_FAULT;
        board.command(0, 0);
        assertEquals(273, board.lastCause());
        assertEquals(0, board.lastRecord(0) >>> 12);
        assertEquals(0x3000, board.lastRecord(2));
        assertEquals(2, board.faults(), "the message for the record itself is refused too");
    }

    @Test
    void wiresFollowThePendingBitsAndVectors() {
        Board wired = new Board(
                        Configuration.of(new Capabilities((Board.everything().value() & ~(3L << 28)) | 1L << 28)))
                .started();
        wired.set(RegisterMap.ICVEC, 0x0010);
        wired.reads(1, 0);
        wired.set(RegisterMap.ICVEC, 0x0050);
        wired.device(1, 6, 0, 0, 0);
        wired.set(RegisterMap.ICVEC, 0x5050);
        wired.iommu.receivePageRequest(new PageRequest(1, 0, false, false, 7));
        wired.set(RegisterMap.IPSR, FIP);
        wired.set(RegisterMap.IPSR, PIP);
        assertEquals(List.of("wire 1 true", "wire 1 false", "wire 5 true", "wire 5 false"), wired.takeSent());
    }

    @Test
    void pendingBitsDriveTheWiresWhileFctlSaysSo() {
        Board either = Board.withEverything();
        either.queue(RegisterMap.FQB, RegisterMap.FQCSR, either.faultQueue, 6);
        either.reads(1, 0);
        either.set(RegisterMap.FQCSR, 0);
        either.takeSent();
        either.set(RegisterMap.FCTL, 2);
        assertEquals(List.of("wire 0 true"), either.takeSent());
        either.set(RegisterMap.FCTL, 0);
        assertEquals(List.of("wire 0 false"), either.takeSent());
    }
}
