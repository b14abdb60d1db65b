package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chapter "Memory-mapped register interface". */
class RegisterFileTest {
    private static final long ALL_ONES = -1;

    private final Board board = Board.withEverything();

    private static Board with(Capabilities capabilities, int fctl, boolean gxlWritable, boolean beWritable) {
        return new Board(Board.configuration(capabilities, fctl, gxlWritable, beWritable));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1", "0, 2", "0, 16", "1, 4", "4, 8", "8, 8", "32, 8", "88, 8", "12, 4", "632, 8", "1024, 8", "4096, 4",
        "-8, 8"
    })
    void anAccessThatIsNotInsideOneRegisterReadsZeroAndWritesNothing(int offset, int size) {
        board.iommu.writeRegister(offset, size, ALL_ONES);
        assertEquals(0, board.iommu.readRegister(offset, size));
        assertEquals(board.capabilities.value(), board.reg(RegisterMap.CAPABILITIES));
        assertEquals(0, board.reg(RegisterMap.CQT));
    }

    @Test
    void halvesOfAnEightByteRegisterAreReadAndWrittenApart() {
        board.iommu.writeRegister(RegisterMap.TR_REQ_IOVA + 4, 4, 0x1234_5678L);
        board.iommu.writeRegister(RegisterMap.TR_REQ_IOVA, 4, 0x9ABC_D000L);
        assertEquals(0x1234_5678_9ABC_D000L, board.reg(RegisterMap.TR_REQ_IOVA));
        assertEquals(0x1234_5678L, board.iommu.readRegister(RegisterMap.TR_REQ_IOVA + 4, 4));
        assertEquals(0x9ABC_D000L, board.iommu.readRegister(RegisterMap.TR_REQ_IOVA, 4));
    }

    @ParameterizedTest
    @CsvSource({"0", "32", "52", "68", "84", "88", "616"})
    void readOnlyRegistersIgnoreWrites(int register) {
        long before = board.reg(register);
        board.set(register, ALL_ONES);
        assertEquals(before, board.reg(register));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 0x7",
        "24, 0x3FFFFFFFFFFC1F",
        "40, 0x3FFFFFFFFFFC1F",
        "56, 0x3FFFFFFFFFFC1F",
        "600, 0xFFFFFFFFFFFFF000"
    })
    void reservedFieldsReadZero(int register, String expected) {
        Board writable = with(Board.everything(), 0, true, true);
        writable.set(register, ALL_ONES);
        assertEquals(Long.parseUnsignedLong(expected.substring(2), 16), writable.reg(register));
    }

    @ParameterizedTest
    @CsvSource({"56", "64", "68", "80"})
    void thePageRequestQueueNeedsAts(int register) {
        Board plain = new Board(Configuration.of(Board.without(Capability.ATS)));
        plain.set(register, ALL_ONES);
        assertEquals(0, plain.reg(register));
    }

    @ParameterizedTest
    @CsvSource({"92", "96", "104", "344", "352", "592"})
    void thePerformanceMonitorNeedsHpm(int register) {
        Board plain = new Board(Configuration.of(Board.without(Capability.HPM)));
        plain.set(register, ALL_ONES);
        assertEquals(0, plain.reg(register));
    }

    @ParameterizedTest
    @CsvSource({"600", "608", "616"})
    void theTranslationRequestRegistersNeedDbg(int register) {
        Board plain = new Board(Configuration.of(Board.without(Capability.DBG)));
        plain.set(register, ALL_ONES);
        assertEquals(0, plain.reg(register));
    }

    @Test
    void qosIdentifiersNeedQosid() {
        board.set(RegisterMap.IOMMU_QOSID, ALL_ONES);
        assertEquals(0x0FFF_0FFF, board.reg(RegisterMap.IOMMU_QOSID));
        Board plain = new Board(Configuration.of(Board.without(Capability.QOSID)));
        plain.set(RegisterMap.IOMMU_QOSID, ALL_ONES);
        assertEquals(0, plain.reg(RegisterMap.IOMMU_QOSID));
    }

    @Test
    void fctlFieldsAreWritableWhereTheUnitAllows() {
        Board fixed = with(Capabilities.of(56, Capabilities.Igs.WSI, Capability.END), 0, false, false);
        fixed.set(RegisterMap.FCTL, ALL_ONES);
        assertEquals(2, fixed.reg(RegisterMap.FCTL));
        Board bigEndianOnly = with(Capabilities.of(56, Capabilities.Igs.MSI), 3, false, true);
        bigEndianOnly.set(RegisterMap.FCTL, 0);
        assertEquals(1, bigEndianOnly.reg(RegisterMap.FCTL));
    }

    @ParameterizedTest
    @CsvSource({"16, 1", "72, 1", "76, 1", "80, 1"})
    void fctlIsNotWrittenWhileTheUnitOrAQueueIsOn(int register, long on) {
        board.set(register, on);
        board.set(RegisterMap.FCTL, 3);
        assertEquals(0, board.reg(RegisterMap.FCTL));
    }

    @ParameterizedTest
    @CsvSource({"5", "13", "14", "15"})
    void anIllegalDirectoryModeLeavesDdtp(int mode) {
        board.set(RegisterMap.DDTP, 0x1400 | 4);
        board.set(RegisterMap.DDTP, 0);
        board.set(RegisterMap.DDTP, 0xFFFC00 | mode);
        assertEquals(0, board.reg(RegisterMap.DDTP));
    }

    @Test
    void theDirectoryModeChangesOnlyByWayOfOffOrBare() {
        board.set(RegisterMap.DDTP, 0x1400 | 2);
        board.set(RegisterMap.DDTP, 0x2400 | 3);
        assertEquals(0x1400 | 2, board.reg(RegisterMap.DDTP));
        board.set(RegisterMap.DDTP, 0x1400 | 1);
        board.set(RegisterMap.DDTP, 0x2400 | 3);
        assertEquals(0x2400 | 3, board.reg(RegisterMap.DDTP));
    }

    @Test
    void pageNumbersAreAsWideAsPasAllows() {
        Board narrow = new Board(Configuration.of(Capabilities.of(32, Capabilities.Igs.MSI)));
        narrow.set(RegisterMap.DDTP, (ALL_ONES & ~0xF) | 2);
        assertEquals(0xFFFFFL << 10 | 2, narrow.reg(RegisterMap.DDTP));
        narrow.set(RegisterMap.CQB, ALL_ONES);
        assertEquals(0xFFFFFL << 10 | 0x1F, narrow.reg(RegisterMap.CQB));
        narrow.set(RegisterMap.MSI_CFG_TBL, ALL_ONES);
        assertEquals(0xFFFF_FFFCL, narrow.reg(RegisterMap.MSI_CFG_TBL));
    }

    @ParameterizedTest
    @CsvSource({"24, 36, 72", "40, 48, 76", "56, 64, 80"})
    void softwareIndicesHaveTheBitsOfTheQueueSize(int base, int index, int csr) {
        board.set(base, 0x1400 | 3);
        board.set(index, ALL_ONES);
        assertEquals(0xF, board.reg(index));
        board.set(base, 0x1400 | 7);
        assertEquals(0, board.reg(index));
        board.set(csr, 1);
        board.set(base, 0xFFFC00);
        assertEquals(0x1400 | 7, board.reg(base), "a base is not written while its queue is on");
    }

    @ParameterizedTest
    @CsvSource({"72", "76", "80"})
    void aQueueTurnsOnAndOffAtOnce(int csr) {
        board.set(csr, 3);
        assertEquals(0x1_0003, board.reg(csr));
        board.set(csr, 0);
        assertEquals(0, board.reg(csr));
    }

    @Test
    void icvecHasTheFieldsOfSupportedCausesAndVectorBits() {
        board.set(RegisterMap.ICVEC, ALL_ONES);
        assertEquals(0xFFFF, board.reg(RegisterMap.ICVEC));
        Board plain = new Board(new Configuration(
                Board.without(Capability.ATS, Capability.HPM),
                0,
                0,
                Configuration.Counters.STANDARD,
                2,
                4,
                Configuration.ALL_DEVICE_IDS,
                false,
                true,
                32,
                Configuration.Caches.STANDARD));
        plain.set(RegisterMap.ICVEC, ALL_ONES);
        assertEquals(0x33, plain.reg(RegisterMap.ICVEC));
        int fifthEntry = RegisterMap.MSI_CFG_TBL + 4 * RegisterMap.MSI_ENTRY_SIZE;
        plain.set(fifthEntry, ALL_ONES);
        assertEquals(0, plain.reg(fifthEntry), "only 2^2 vectors");
        plain.set(fifthEntry - 4, ALL_ONES);
        assertEquals(1, plain.reg(fifthEntry - 4));
    }

    @Test
    void theMessageTableNeedsMessageSignalledInterrupts() {
        Board wired = new Board(Configuration.of(Capabilities.of(56, Capabilities.Igs.WSI)));
        for (int offset = 0; offset < 16; offset += 4) {
            wired.iommu.writeRegister(RegisterMap.MSI_CFG_TBL + offset, 4, ALL_ONES);
            assertEquals(0, wired.iommu.readRegister(RegisterMap.MSI_CFG_TBL + offset, 4));
        }
    }

    @Test
    void impossibleConfigurationsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Capabilities(3L << 28));
        assertThrows(IllegalArgumentException.class, () -> new Capabilities(57L << 32));
        assertThrows(IllegalArgumentException.class, () -> new Configuration.Counters(33, 64, 8));
        assertThrows(IllegalArgumentException.class, () -> new Configuration.Caches(1, 1, 4097));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Transaction(
                        1 << 24, 0, false, false, false, Transaction.AddressType.TRANSLATED, Transaction.Access.READ));
    }
}
