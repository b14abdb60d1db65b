package dev.cofferdam.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every kind of damage to a small audit, and none of them unseen. */
class AuditTest {
    private static final Instant TIME = Instant.parse("2026-11-22T11:00:00.5Z");
    private static final List<AuditEvent> EVENTS = List.of(
            new AuditEvent(AuditEvent.Kind.KERNEL_STARTED, "kernel", "-", "2 partitions"),
            new AuditEvent(AuditEvent.Kind.DENIED, "tab\tand\nline\r\\t", "secret/\u00e4\ufffd", "WRITE on end 1"),
            new AuditEvent(AuditEvent.Kind.PARTITION_ENDED, "analyst", "secret/crypto", ""),
            new AuditEvent(AuditEvent.Kind.KERNEL_STOPPED, "kernel", "-", "interrupted"));

    private final List<byte[]> lines = new ArrayList<>();
    private final List<AuditRecord> records = new ArrayList<>();
    private final List<AuditChain> chains = new ArrayList<>(List.of(AuditChain.EMPTY));

    AuditTest() {
        for (AuditEvent event : EVENTS) {
            AuditChain.Appended appended = chains.getLast().append(TIME, event);
            lines.add((appended.line() + "\n").getBytes(UTF_8));
            chains.add(appended.chain());
        }
    }

    private static byte[] join(List<byte[]> lines) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        lines.forEach(log::writeBytes);
        return log.toByteArray();
    }

    /** What the head file holds after so many records. */
    private byte[] head(int records) {
        return records == 0 ? new byte[0] : chains.get(records).encode().getBytes(UTF_8);
    }

    /** One segment, from the first record on. */
    private Audit check(byte[] log, byte[] head) throws AuditException {
        records.clear();
        AuditCheck check = new AuditCheck(head);
        check.segment(AuditChain.EMPTY);
        return check.end(feed(check, log));
    }

    /** Returns the length of what has no end. */
    private int feed(AuditCheck check, byte[] log) throws AuditException {
        int start = 0;
        for (int end = 0; end < log.length; end++) {
            if (log[end] == '\n') {
                records.add(check.next(ByteBuffer.wrap(log, start, end - start)));
                start = end + 1;
            }
        }
        return log.length - start;
    }

    private AuditException refused(byte[] log, byte[] head, String what) {
        return assertThrows(AuditException.class, () -> check(log, head), what);
    }

    @Test
    void whatWasWrittenIsReadBack() throws AuditException {
        Audit audit = check(join(lines), head(4));
        assertEquals(EVENTS, records.stream().map(AuditRecord::event).toList());
        assertTrue(records.stream().allMatch(record -> record.time().equals(TIME)));
        assertEquals(chains.getLast(), audit.chain());
        assertEquals(0, audit.tailBytes());
    }

    /** Computed here anew: checking with the code that wrote it would not notice what both leave out. */
    @Test
    void eachHashIsOverTheOneBeforeAndTheLine() throws NoSuchAlgorithmException {
        String before = "0".repeat(64);
        for (int i = 0; i < lines.size(); i++) {
            String line = new String(lines.get(i), UTF_8).stripTrailing();
            int last = line.lastIndexOf('\t');
            byte[] hashed = (before + line.substring(0, last)).getBytes(UTF_8);
            before = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(hashed));
            assertEquals(before, line.substring(last + 1), "record " + (i + 1));
            assertEquals(before, chains.get(i + 1).hash());
        }
    }

    /** What an operator reads names the record, and what became of it. */
    @Test
    void whatIsWrongIsSaid() throws AuditException {
        AuditCheck check = new AuditCheck(head(4));
        check.segment(AuditChain.EMPTY);
        feed(check, lines.getFirst());
        assertEquals(chains.get(1), check.chain());
        assertEquals(1, check.segments());
        AuditException overlong = check.overlong();
        assertEquals("record 2 was changed: it has more than 1048576 bytes", overlong.getMessage());
        assertEquals(2, overlong.record());
        said("record 3 is missing: its segment has none", () -> check.sealed(3, 0));
        said("record 2 was changed: its segment ends in it", () -> check.sealed(1, 1));
        AuditChain others = AuditChain.EMPTY.append(TIME, EVENTS.get(2)).chain();
        said("the segment of record 2 follows on another history", () -> check.segment(others));
        said("record 2 does not have 7 fields", () -> chains.get(1).verify("2\tthree\tfields"));
        said("record 2 does not have 7 fields", () -> chains.get(1).verify("no field"));
        said(
                "record 2 is missing; its place holds number 3",
                () -> check.next(ByteBuffer.wrap(lines.get(2), 0, lines.get(2).length - 1)));
        said("record 2 was changed: it has no number", () -> chains.get(1).verify("x\t\t\t\t\t\t"));
        said("record 2 was changed: its hash is wrong", () -> chains.get(1).verify("2\t\t\t\t\t\t"));
        said("record 2 was changed: it is no UTF-8", () -> check.next(ByteBuffer.wrap(new byte[] {-1})));
        said("the head file was changed: it is no UTF-8", () -> new AuditCheck(new byte[] {-1}));
        said("record 2 is missing: 4 were written, the audit's end was cut off", () -> check.endOfSegment(0));
        said(
                "a record near the end was changed: it has no number or no hash",
                () -> check.skipTo(ByteBuffer.wrap("3\tno hash".getBytes(UTF_8))));
    }

    /** Behind a record that was skipped all are checked, the last that was written among them. */
    @Test
    void theEndAloneIsChecked() throws AuditException {
        AuditCheck check = new AuditCheck(head(4));
        check.segment(AuditChain.EMPTY);
        assertFalse(check.skipTo(line(3)));
        assertTrue(check.skipTo(line(2)));
        check.next(line(3));
        assertEquals(4, check.endOfSegment(0).chain().number());
        assertTrue(check.skipTo(line(1)));
        assertThrows(AuditException.class, () -> check.next(line(3)));
    }

    private ByteBuffer line(int index) {
        return ByteBuffer.wrap(lines.get(index), 0, lines.get(index).length - 1);
    }

    private static void said(String message, Executable check) {
        assertEquals(message, assertThrows(AuditException.class, check).getMessage());
    }

    /** A segment that begins where the head says that the last record is, but on another's. */
    @Test
    void aFirstSegmentOnAnotherHistoryIsSeen() throws AuditException {
        AuditChain others = AuditChain.EMPTY.append(TIME, EVENTS.get(2)).chain();
        AuditCheck check = new AuditCheck(head(1));
        said("record 1 is not the one that was written", () -> check.segment(others));
        assertTrue(AuditChain.isOpening(others.opening()));
        assertFalse(AuditChain.isOpening(new String(lines.getFirst(), UTF_8)));
    }

    /** A volume's owner records what he does to it, and nothing that the kernel says of itself. */
    @Test
    void whatIsOfTheStore() {
        assertTrue(AuditEvent.Kind.DISK_CREATED.isOfStore());
        assertTrue(AuditEvent.Kind.TIME_CONFIRMED.isOfStore());
        assertFalse(AuditEvent.Kind.DENIED.isOfStore());
        assertFalse(AuditEvent.Kind.KERNEL_STARTED.isOfStore());
    }

    @Test
    void nothingWrittenIsAnAudit() throws AuditException {
        assertEquals(AuditChain.EMPTY, check(new byte[0], new byte[0]).chain());
    }

    @Test
    void everyOtherValueOfEveryByteIsSeen() {
        byte[] log = join(lines);
        for (int at = 0; at < log.length; at++) {
            byte right = log[at];
            for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
                if (value != right) {
                    log[at] = (byte) value;
                    AuditException seen = refused(log, head(4), "byte " + at + " made " + value);
                    assertEquals(recordAt(at), seen.record(), seen::getMessage);
                }
            }
            log[at] = right;
        }
    }

    /** Number of the record that holds a byte. */
    private int recordAt(int at) {
        int end = 0;
        for (int i = 0; i < lines.size(); i++) {
            end += lines.get(i).length;
            if (at < end) {
                return i + 1;
            }
        }
        throw new AssertionError("the audit has no byte " + at);
    }

    @Test
    void everyOtherValueOfEveryByteOfTheHeadIsSeen() {
        byte[] head = head(4);
        for (int at = 0; at < head.length; at++) {
            byte right = head[at];
            for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
                if (value != right) {
                    head[at] = (byte) value;
                    refused(join(lines), head, "byte " + at + " made " + value);
                }
            }
            head[at] = right;
        }
    }

    @Test
    void everyDeletedRecordIsSeen() {
        for (int i = 0; i < lines.size(); i++) {
            List<byte[]> fewer = new ArrayList<>(lines);
            fewer.remove(i);
            assertEquals(
                    i + 1,
                    refused(join(fewer), head(4), "record " + (i + 1) + " deleted")
                            .record());
        }
    }

    @Test
    void everySwapIsSeen() {
        for (int i = 0; i < lines.size(); i++) {
            for (int j = i + 1; j < lines.size(); j++) {
                List<byte[]> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, i, j);
                assertEquals(
                        i + 1,
                        refused(join(swapped), head(4), i + " and " + j + " swapped")
                                .record());
            }
        }
    }

    @Test
    void everyRepeatedRecordIsSeen() {
        for (int i = 0; i < lines.size(); i++) {
            List<byte[]> more = new ArrayList<>(lines);
            more.add(i, lines.get(i));
            assertEquals(
                    i + 2,
                    refused(join(more), head(4), "record " + (i + 1) + " twice").record());
        }
    }

    @Test
    void everyCutIsSeen() {
        byte[] log = join(lines);
        for (int length = 0; length < log.length; length++) {
            AuditException seen = refused(Arrays.copyOf(log, length), head(4), "cut at " + length);
            assertEquals(recordAt(length), seen.record(), seen::getMessage);
        }
    }

    /** The kernel writes the record, then the head: whenever it dies, what is there is sound. */
    @Test
    void aCrashAtAnyByteLeavesASoundAudit() throws AuditException {
        for (int before = 0; before < lines.size(); before++) {
            byte[] complete = join(lines.subList(0, before));
            byte[] next = lines.get(before);
            for (int written = 0; written < next.length; written++) {
                byte[] torn = join(List.of(complete, Arrays.copyOf(next, written)));
                Audit audit = check(torn, head(before));
                assertEquals(before, audit.chain().number());
                assertEquals(written, audit.tailBytes());
            }
            assertEquals(
                    before + 1,
                    check(join(List.of(complete, next)), head(before)).chain().number());
        }
    }

    @Test
    void anotherHistoryUnderTheSameHeadIsSeen() {
        AuditChain chain = AuditChain.EMPTY;
        List<byte[]> forged = new ArrayList<>();
        for (AuditEvent event : EVENTS) {
            AuditChain.Appended appended = chain.append(TIME.plusSeconds(1), event);
            forged.add((appended.line() + "\n").getBytes(UTF_8));
            chain = appended.chain();
        }
        assertEquals(4, refused(join(forged), head(4), "a chain of its own").record());
    }

    @Test
    void aHeadThatIsGoneIsSeen() {
        assertEquals(0, refused(join(lines), new byte[0], "no head").record());
    }

    /** In two segments, wherever they are cut. */
    @Test
    void segmentsFollowOnOneAnother() throws AuditException {
        for (int cut = 1; cut < lines.size(); cut++) {
            AuditCheck check = new AuditCheck(head(4));
            check.segment(AuditChain.EMPTY);
            check.sealed(1, feed(check, join(lines.subList(0, cut))));
            String opening = chains.get(cut).opening();
            check.segment(AuditChain.decodeOpening(opening.substring(0, opening.length() - 1)));
            Audit audit = check.end(feed(check, join(lines.subList(cut, 4))));
            assertEquals(new Audit(AuditChain.EMPTY, chains.getLast(), 2, 0), audit);
        }
    }

    @Test
    void aSegmentThatIsMissingOrAnothersIsSeen() throws AuditException {
        AuditCheck check = new AuditCheck(head(4));
        check.segment(AuditChain.EMPTY);
        feed(check, lines.getFirst());
        AuditException missing = assertThrows(AuditException.class, () -> check.segment(chains.get(3)));
        assertEquals("records 2 to 3 are missing", missing.getMessage());
        AuditChain others = AuditChain.EMPTY.append(TIME, EVENTS.get(2)).chain();
        assertThrows(AuditException.class, () -> check.segment(others));
        assertThrows(AuditException.class, () -> check.sealed(1, 1), "a sealed segment that ends in a record");
        assertThrows(AuditException.class, () -> check.sealed(2, 0), "a sealed segment without a record");
    }

    /** Old records may be missing where a record that is kept says so, and only those. */
    @Test
    void onlyWhatWasRemovedMayBeMissing() throws AuditException {
        AuditChain.Appended removed = chains.get(4).append(TIME, chains.get(2).removed());
        byte[] head = removed.chain().encode().getBytes(UTF_8);
        byte[] last = (removed.line() + "\n").getBytes(UTF_8);
        for (int start = 1; start <= 4; start++) {
            AuditCheck check = new AuditCheck(head);
            check.segment(chains.get(start));
            feed(check, join(lines.subList(start, 4)));
            feed(check, last);
            if (start == 2) {
                assertEquals(chains.get(2), check.end(0).start());
            } else {
                AuditException seen = assertThrows(AuditException.class, () -> check.end(0));
                assertEquals(1, seen.record());
                assertTrue(seen.getMessage().contains("are missing, and no record says"), seen::getMessage);
            }
        }
    }
}
