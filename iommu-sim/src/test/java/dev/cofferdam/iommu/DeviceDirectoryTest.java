package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Transaction.AddressType;
import dev.cofferdam.iommu.Translation.Status;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sections "Device-Directory-Table", "Device-context configuration checks" and "Process to locate the Device-context". */
class DeviceDirectoryTest {
    private static final int EN_ATS = 1 << 1;
    private static final int EN_PRI = 1 << 2;
    private static final int T2GPA = 1 << 3;
    private static final int DTF = 1 << 4;
    private static final int PDTV = 1 << 5;
    private static final int PRPR = 1 << 6;
    private static final int GADE = 1 << 7;
    private static final int SADE = 1 << 8;
    private static final int DPE = 1 << 9;
    private static final int SBE = 1 << 10;
    private static final int SXL = 1 << 11;

    private final Board board = Board.withEverything().started();

    @Test
    void offDisallowsEverything() {
        board.set(RegisterMap.DDTP, 0);
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, 0x1000).status());
        assertEquals(256, board.lastCause());
    }

    @Test
    void barePassesUntranslatedRequestsOnly() {
        board.set(RegisterMap.DDTP, 1);
        assertEquals(0x1234, board.reads(1, 0x1234).address());
        for (AddressType type : List.of(AddressType.TRANSLATED, AddressType.ATS_TRANSLATION_REQUEST)) {
            Transaction transaction =
                    new Transaction(1, Transaction.NO_PROCESS_ID, false, false, false, type, Access.READ);
            assertEquals(
                    Status.UNSUPPORTED_REQUEST,
                    board.translate(transaction, 0x1000).status());
            assertEquals(260, board.lastCause());
        }
    }

    /** Every level and both formats: the directory is built from the partition of the device_id in the specification. */
    @ParameterizedTest
    @CsvSource({
        "true, 2, 0x3F", "true, 3, 0x7FFF", "true, 4, 0xFFFFFF", "true, 4, 0x012345", "true, 3, 0x0041",
        "false, 2, 0x7F", "false, 3, 0xFFFF", "false, 4, 0xFFFFFF", "false, 4, 0x812345", "false, 3, 0x0081"
    })
    void locatesTheContextInEveryDirectory(boolean extended, int mode, String device) {
        int deviceId = Integer.decode(device);
        Board any = extended ? board : new Board(Configuration.of(Board.without(Capability.MSI_FLAT)));
        int leafBits = extended ? 6 : 7;
        long table = any.page(1);
        any.set(RegisterMap.DDTP, 0);
        any.set(RegisterMap.DDTP, Board.ppn(table) << 10 | mode);
        for (int level = mode - 2; level > 0; level--) {
            long next = any.page(1);
            int index = (deviceId >>> (leafBits + 9 * (level - 1))) & 511;
            any.put(table + 8L * index, Board.pointer(next));
            table = next;
        }
        any.put(table + (long) (deviceId & ((1 << leafBits) - 1)) * (extended ? 64 : 32), 1, 0, 0, 0);
        assertEquals(Status.SUCCESS, any.reads(deviceId, 0x5000).status());
        assertEquals(0x5000, any.answer.address());
        int neighbour = deviceId ^ 1;
        assertEquals(Status.UNSUPPORTED_REQUEST, any.reads(neighbour, 0x5000).status());
    }

    @ParameterizedTest
    @CsvSource({"true, 2, 0x40", "true, 3, 0x8000", "false, 2, 0x80", "false, 3, 0x10000"})
    void aDeviceIdWiderThanTheDirectoryIsDisallowed(boolean extended, int mode, String device) {
        Board any = extended ? board : new Board(Configuration.of(Board.without(Capability.MSI_FLAT))).started();
        any.set(RegisterMap.DDTP, 0);
        any.set(RegisterMap.DDTP, Board.ppn(any.directory) << 10 | mode);
        any.reads(Integer.decode(device), 0);
        assertEquals(260, any.lastCause());
    }

    @Test
    void nonLeafEntriesAreChecked() {
        board.set(RegisterMap.DDTP, 0);
        board.set(RegisterMap.DDTP, Board.ppn(board.directory) << 10 | 3);
        board.reads(1, 0);
        assertEquals(258, board.lastCause());
        for (long reserved : new long[] {1L << 1, 1L << 9, 1L << 54, 1L << 63}) {
            board.put(board.directory, Board.pointer(board.page(1)) | reserved);
            board.reads(1, 0);
            assertEquals(259, board.lastCause());
        }
        board.put(board.directory, Board.leaf(Board.BASE - Board.PAGE, 1));
        board.reads(1, 0);
        assertEquals(257, board.lastCause());
        board.corruptAt = board.directory;
        board.reads(1, 0);
        assertEquals(268, board.lastCause());
    }

    @Test
    void theContextIsChecked() {
        board.reads(1, 0);
        assertEquals(258, board.lastCause());
        board.accessFaultAt = board.contextAddress(1) + 60;
        board.reads(1, 0);
        assertEquals(257, board.lastCause());
        board.accessFaultAt = Board.NO_FAULT;
        board.corruptAt = board.contextAddress(1) + 8;
        board.reads(1, 0);
        assertEquals(268, board.lastCause());
    }

    @Test
    void addressesBeyondPasAreAccessFaults() {
        Board narrow =
                new Board(Configuration.of(Capabilities.of(34, Capabilities.Igs.MSI, Capability.MSI_FLAT))).started();
        narrow.set(RegisterMap.DDTP, 0);
        narrow.set(RegisterMap.DDTP, Board.ppn(narrow.directory) << 10 | 3);
        narrow.put(narrow.directory, Board.leaf(1L << 34, 1));
        narrow.reads(1, 0);
        assertEquals(257, narrow.lastCause());
    }

    /** A context that breaks one rule, in a unit of these capabilities: rule, capabilities taken away, fctl, doublewords. */
    record Misconfiguration(
            DeviceContextRule rule, List<Capability> without, int fctl, boolean writable, List<Long> words) {}

    private static Misconfiguration of(DeviceContextRule rule, long... words) {
        return of(rule, List.of(), 0, true, words);
    }

    private static Misconfiguration without(DeviceContextRule rule, Capability missing, long... words) {
        return of(rule, List.of(missing), 0, true, words);
    }

    private static Misconfiguration of(
            DeviceContextRule rule, List<Capability> without, int fctl, boolean writable, long... words) {
        return new Misconfiguration(
                rule, without, fctl, writable, Arrays.stream(words).boxed().toList());
    }

    static List<Misconfiguration> misconfigurations() {
        long sv39x4 = 8L << 60;
        return List.of(
                of(DeviceContextRule.RESERVED, 1 | 1 << 12),
                of(DeviceContextRule.RESERVED, 1L | 1L << 32),
                of(DeviceContextRule.RESERVED, 1, 0, 1),
                of(DeviceContextRule.RESERVED, 1, 0, 1L << 39),
                of(DeviceContextRule.RESERVED, 1, 0, 0, 1L << 44),
                of(DeviceContextRule.RESERVED, 1 | PDTV, 0, 0, 1L << 59),
                of(DeviceContextRule.RESERVED, 1, 0, 0, 0, 1L << 44),
                of(DeviceContextRule.RESERVED, 1, 0, 0, 0, 0, 1L << 52),
                of(DeviceContextRule.RESERVED, 1, 0, 0, 0, 0, 0, 1L << 47),
                of(DeviceContextRule.RESERVED, 1, 0, 0, 0, 0, 0, 0, 1),
                without(DeviceContextRule.RESERVED, Capability.QOSID, 1, 0, 1L << 40),
                without(DeviceContextRule.RESERVED, Capability.QOSID, 1, 0, 1L << 63),
                without(DeviceContextRule.ATS_SUPPORTED, Capability.ATS, 1 | EN_ATS),
                without(DeviceContextRule.ATS_SUPPORTED, Capability.ATS, 1 | EN_PRI),
                without(DeviceContextRule.ATS_SUPPORTED, Capability.ATS, 1 | PRPR),
                of(DeviceContextRule.T2GPA_NEEDS_ATS, 1 | T2GPA, sv39x4),
                of(DeviceContextRule.PRI_NEEDS_ATS, 1 | EN_PRI),
                of(DeviceContextRule.PRPR_NEEDS_PRI, 1 | EN_ATS | PRPR),
                without(DeviceContextRule.T2GPA_SUPPORTED, Capability.T2GPA, 1 | EN_ATS | T2GPA, sv39x4),
                of(DeviceContextRule.T2GPA_NEEDS_SECOND_STAGE, 1 | EN_ATS | T2GPA),
                without(DeviceContextRule.PROCESS_DIRECTORY_MODE, Capability.PD8, 1 | PDTV, 0, 0, 1L << 60),
                without(DeviceContextRule.PROCESS_DIRECTORY_MODE, Capability.PD17, 1 | PDTV, 0, 0, 2L << 60),
                without(DeviceContextRule.PROCESS_DIRECTORY_MODE, Capability.PD20, 1 | PDTV, 0, 0, 3L << 60),
                of(DeviceContextRule.PROCESS_DIRECTORY_MODE, 1 | PDTV, 0, 0, 4L << 60),
                of(DeviceContextRule.FIRST_STAGE_MODE, 1, 0, 0, 7L << 60),
                of(DeviceContextRule.FIRST_STAGE_MODE, 1, 0, 0, 11L << 60),
                of(DeviceContextRule.FIRST_STAGE_MODE, 1 | SXL, 0, 0, 9L << 60),
                without(DeviceContextRule.FIRST_STAGE_SUPPORTED, Capability.SV39, 1, 0, 0, 8L << 60),
                without(DeviceContextRule.FIRST_STAGE_SUPPORTED, Capability.SV48, 1, 0, 0, 9L << 60),
                without(DeviceContextRule.FIRST_STAGE_SUPPORTED, Capability.SV57, 1, 0, 0, 10L << 60),
                without(DeviceContextRule.FIRST_STAGE_SUPPORTED, Capability.SV32, 1 | SXL, 0, 0, 8L << 60),
                of(DeviceContextRule.DPE_NEEDS_PDTV, 1 | DPE),
                of(DeviceContextRule.SECOND_STAGE_MODE, 1, 7L << 60),
                of(DeviceContextRule.SECOND_STAGE_MODE, 1, 11L << 60),
                of(DeviceContextRule.SECOND_STAGE_MODE, List.of(), 4, true, 1 | SXL, 9L << 60),
                without(DeviceContextRule.SECOND_STAGE_SUPPORTED, Capability.SV39X4, 1, 8L << 60),
                without(DeviceContextRule.SECOND_STAGE_SUPPORTED, Capability.SV48X4, 1, 9L << 60),
                without(DeviceContextRule.SECOND_STAGE_SUPPORTED, Capability.SV57X4, 1, 10L << 60),
                of(DeviceContextRule.SECOND_STAGE_SUPPORTED, List.of(Capability.SV32X4), 4, true, 1 | SXL, 8L << 60),
                of(DeviceContextRule.MSI_MODE, 1, sv39x4, 0, 0, 2L << 60),
                of(DeviceContextRule.SECOND_STAGE_ALIGNED, 1, sv39x4 | 1),
                of(DeviceContextRule.SECOND_STAGE_ALIGNED, 1, sv39x4 | 2),
                without(DeviceContextRule.UPDATES_SUPPORTED, Capability.AMO_HWAD, 1 | GADE),
                without(DeviceContextRule.UPDATES_SUPPORTED, Capability.AMO_HWAD, 1 | SADE),
                without(DeviceContextRule.ENDIANNESS_SUPPORTED, Capability.END, 1 | SBE),
                of(DeviceContextRule.SXL_LEGAL, List.of(), 4, true, 1),
                of(DeviceContextRule.SXL_LEGAL, List.of(), 0, false, 1 | SXL),
                of(DeviceContextRule.SBE_LEGAL, List.of(), 0, false, 1 | SBE),
                of(DeviceContextRule.MSI_NEEDS_SECOND_STAGE, 1, 0, 0, 0, 1L << 60));
    }

    @ParameterizedTest
    @MethodSource("misconfigurations")
    void aMisconfiguredContextIsRefused(Misconfiguration broken) {
        Configuration configuration = Board.configuration(
                Board.without(broken.without().toArray(Capability[]::new)),
                broken.fctl(),
                broken.writable(),
                broken.writable());
        Board any = new Board(configuration).started();
        long[] words = broken.words().stream().mapToLong(Long::longValue).toArray();
        any.put(any.contextAddress(1), words);
        any.reads(1, 0);
        assertEquals(259, any.lastCause());
        Bus bus = new Bus(any, new Tally(), 56);
        bus.read(any.contextAddress(1), DeviceContext.EXTENDED_SIZE, ByteOrder.LITTLE_ENDIAN);
        Features features = new Features(configuration);
        assertEquals(broken.rule(), DeviceContextRule.brokenBy(new DeviceContext(bus, true, features.gxl()), features));
    }

    @Test
    void everyRuleHasAContextThatBreaksIt() {
        for (DeviceContextRule rule : DeviceContextRule.values()) {
            assertEquals(true, misconfigurations().stream().anyMatch(broken -> broken.rule() == rule), rule::toString);
        }
    }

    @Test
    void customBitsAreIgnored() {
        board.device(1, 0xFFL << 24, 0, 0, 0);
        assertEquals(Status.SUCCESS, board.reads(1, 0x1000).status());
    }

    @Test
    void theBigEndianUnitReadsItsDirectoryBigEndian() {
        Board big = new Board(Board.configuration(Board.everything(), 1, false, true)).started();
        big.device(1, SBE, 0, 0, 0);
        assertEquals(Status.SUCCESS, big.reads(1, 0x1000).status());
        big.reads(2, 0x1000);
        assertEquals(258, big.lastCause(), "records are big-endian too");
    }

    @Test
    void disablingTranslationFaultsKeepsTheRest() {
        board.device(1, DTF, 0, 0, Board.atp(8, 0, board.page(1)));
        assertEquals(Status.UNSUPPORTED_REQUEST, board.reads(1, 0).status());
        assertEquals(0, board.faults());
        board.device(2, DTF | 1 << 12, 0, 0, 0);
        board.reads(2, 0);
        assertEquals(259, board.lastCause());
    }
}
