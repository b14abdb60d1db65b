package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.store.editor.Damage.Kind;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.volume.ClassRecord;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DoubleSlots;
import dev.cofferdam.store.volume.ObjectRecord;
import dev.cofferdam.store.volume.ObjectRecord.State;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Superblock;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of damage is found and named, and only what is safe is repaired. */
final class VolumeCheckTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);
    private static final long OBJECTS_AT =
            DoubleSlots.Kind.SUPERBLOCK.arrayBytes(1) + DoubleSlots.Kind.ACCESS_CLASS.arrayBytes(2) + 2 * 4096;

    private final SimulatedDisk disk = new SimulatedDisk(Bug.NONE, _ -> {});
    private SealedObject first;
    private SealedObject second;

    @BeforeEach
    void volume() throws IOException {
        VolumeEditor.create(disk, new Superblock(new UUID(1, 2), 0, 2, 8, 0));
        try (VolumeEditor editor = open()) {
            editor.createDisk("disk", "low", 512);
            editor.resizePool("low", 4 * 512, 2);
            editor.resizePool("high", 4 * 512, 2);
            first = editor.objects().seal(submission("first"));
            second = editor.objects().seal(submission("second"));
        }
        assertEquals(List.of(), check(false));
    }

    private VolumeEditor open() throws IOException {
        return VolumeEditor.open(disk, "simulated", Long.MAX_VALUE, TIME, VolumeRecorder.NONE);
    }

    private static Submission submission(String name) {
        return new Submission(name, "high", "alice", Submission.Content.of(name.getBytes(StandardCharsets.US_ASCII)));
    }

    private List<Damage> check(boolean repair) throws IOException {
        return VolumeCheck.check(disk, Optional.of(CrashedVolume.POLICY), repair)
                .damages();
    }

    /** One damage, which a repair mends. */
    private void assertRepaired(Kind kind, String place) throws IOException {
        List<Damage> found = check(true);
        assertEquals(List.of(kind), found.stream().map(Damage::kind).toList(), found::toString);
        assertEquals(place, found.getFirst().place());
        assertTrue(found.getFirst().repairable());
        assertEquals(List.of(), check(false), "after the repair");
    }

    /** One damage, which a repair leaves as it is. */
    private void assertNamed(Kind kind, String place) throws IOException {
        List<Damage> found = check(true);
        assertEquals(List.of(kind), found.stream().map(Damage::kind).toList(), found::toString);
        assertEquals(place, found.getFirst().place());
        assertFalse(found.getFirst().repairable());
        assertEquals(found, check(false), "after the repair");
    }

    private void flip(String file, long at) {
        disk.bytes(file)[(int) at] ^= 1;
    }

    private void change(DoubleSlots.Kind kind, int number, UnaryOperator<ObjectRecord> change) throws IOException {
        try (VolumeTable table = VolumeTable.open(disk)) {
            ObjectRecord record =
                    ObjectRecord.decode(kind, number, table.slots(kind).read(number));
            table.write(kind, List.of(change.apply(record)));
        }
    }

    private void put(DoubleSlots.Kind kind, int number, int at, long value) throws IOException {
        try (VolumeTable table = VolumeTable.open(disk)) {
            ByteBuffer unit = table.slots(kind).read(number);
            table.slots(kind).write(number, unit.putLong(at, value));
        }
    }

    @Test
    void aDamagedCopy() throws IOException {
        flip("table", OBJECTS_AT + 100);
        assertEquals(List.of(first, second), Volume.open(disk, "simulated").objects());
        assertRepaired(Kind.COPY, "object record 0");
        flip("table", OBJECTS_AT + 4096 + 100);
        assertRepaired(Kind.COPY, "object record 0");
        flip("table", 4096 + 100);
        assertRepaired(Kind.COPY, "superblock");
    }

    /** Killed between the two: nothing is damaged, and the report does not say so. */
    @Test
    void aCopyThatAChangeDidNotReach() throws IOException {
        int from = Math.toIntExact(OBJECTS_AT + 4096);
        byte[] before = Arrays.copyOfRange(disk.bytes("table"), from, from + 512);
        change(DoubleSlots.Kind.OBJECT, 0, record -> record);
        System.arraycopy(before, 0, disk.bytes("table"), from, 512);
        assertEquals(
                List.of("its second copy is older: a change was cut short, and the other copy has it whole"),
                check(false).stream().map(Damage::what).toList());
        assertRepaired(Kind.COPY, "object record 0");
    }

    @Test
    void aLostRecordIsRetiredAndItsSpaceStaysOutOfReach() throws IOException {
        flip("table", OBJECTS_AT + 100);
        flip("table", OBJECTS_AT + 4096 + 101);
        assertThrows(DamageException.class, () -> Volume.open(disk, "simulated").objects());
        List<Kind> found = check(true).stream().map(Damage::kind).toList();
        assertEquals(List.of(Kind.RECORD_LOST, Kind.FREE_NOT_ZERO), found);
        assertEquals(
                List.of(Kind.FREE_NOT_ZERO),
                check(false).stream().map(Damage::kind).toList());
        assertEquals(List.of(second), Volume.open(disk, "simulated").objects());
        try (VolumeEditor editor = open()) {
            DamageException refused =
                    assertThrows(DamageException.class, () -> editor.objects().seal(submission("third")));
            assertTrue(refused.getMessage().contains("given to nobody"), refused.getMessage());
        }
    }

    @Test
    void aTableThatCannotBeRead() throws IOException {
        flip("table", 100);
        flip("table", 4096 + 100);
        assertNamed(Kind.TABLE, "table");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aTableOfAnEarlierFormat(int format) throws IOException {
        disk.create("table").write(0, ByteBuffer.allocate(9000).putInt(4, format));
        assertNamed(Kind.TABLE, "table");
        DamageException refused = assertThrows(DamageException.class, () -> Volume.open(disk, "simulated"));
        assertTrue(
                refused.getMessage().contains("simulated/table: the table is of format " + format),
                refused.getMessage());
    }

    @Test
    void anImpossibleRecord() throws IOException {
        put(DoubleSlots.Kind.OBJECT, 1, 48, -7);
        List<Damage> found = check(true);
        assertEquals(Kind.RECORD_IMPOSSIBLE, found.getFirst().kind());
        assertTrue(found.getFirst().what().contains("an extent of -7 bytes"), found::toString);
    }

    @Test
    void aDayThatNoCalendarHas() throws IOException {
        put(DoubleSlots.Kind.OBJECT, 1, 80, Long.MAX_VALUE);
        List<Damage> found = check(true);
        assertEquals(Kind.RECORD_IMPOSSIBLE, found.getFirst().kind());
        assertTrue(found.getFirst().what().contains("no calendar has the day"), found::toString);
    }

    @Test
    void aClassThatIsNotThere() throws IOException {
        change(DoubleSlots.Kind.DISK, 0, record -> record.relabelled(7, 0));
        List<Damage> found = check(true);
        assertEquals(Kind.RECORD_IMPOSSIBLE, found.getFirst().kind());
        assertTrue(found.getFirst().what().contains("there is no access class 7"), found::toString);
    }

    @Test
    void aLabelWithoutMeaning() throws IOException {
        try (VolumeTable table = VolumeTable.open(disk)) {
            table.write(new ClassRecord(1, "secret", 4 * 512, 2));
        }
        assertNamed(Kind.LABEL, "access class record 1");
        assertEquals(List.of(), VolumeCheck.check(disk, Optional.empty(), false).damages(), "without a policy");
    }

    @Test
    void oneNameForTwoDisks() throws IOException {
        try (VolumeEditor editor = open()) {
            editor.createDisk("twin", "low", 512);
        }
        disk.delete("twin.disk");
        disk.delete("twin.version");
        try (VolumeTable table = VolumeTable.open(disk)) {
            ByteBuffer name = table.slots(DoubleSlots.Kind.DISK).read(0);
            ByteBuffer twin = table.slots(DoubleSlots.Kind.DISK).read(1);
            twin.put(124, name, 124, 160);
            table.slots(DoubleSlots.Kind.DISK).write(1, twin);
        }
        assertNamed(Kind.TWICE, "disk record 1");
    }

    @Test
    void whatACommandLeftUnfinished() throws IOException {
        change(DoubleSlots.Kind.OBJECT, 0, record -> record.withState(State.CLEARING));
        assertRepaired(Kind.UNFINISHED, "object record 0");
        assertArrayEquals(new byte[512], Arrays.copyOf(disk.bytes("1.objects"), 512));
        change(DoubleSlots.Kind.DISK, 0, record -> record.withState(State.FILLING));
        assertRepaired(Kind.UNFINISHED, "disk record 0");
        assertFalse(disk.exists("disk.disk"));
    }

    @Test
    void anExtentOutsideItsPool() throws IOException {
        put(DoubleSlots.Kind.OBJECT, 1, 40, 4 * 512);
        assertEquals(
                List.of(Kind.EXTENT_OUTSIDE, Kind.FREE_NOT_ZERO),
                check(true).stream().map(Damage::kind).toList());
    }

    @Test
    void anExtentThatTwoShare() throws IOException {
        put(DoubleSlots.Kind.OBJECT, 1, 40, 0);
        assertEquals(
                List.of(Kind.EXTENT_SHARED, Kind.CONTENT, Kind.FREE_NOT_ZERO),
                check(true).stream().map(Damage::kind).toList());
    }

    @Test
    void moreObjectsThanAPoolHas() throws IOException {
        try (VolumeTable table = VolumeTable.open(disk)) {
            table.write(new ClassRecord(1, "high", 4 * 512, 1));
        }
        assertNamed(Kind.POOL_OVERFULL, "access class record 1");
    }

    @Test
    void contentThatWasNotSealed() throws IOException {
        flip("1.objects", 512 + 500);
        assertNamed(Kind.CONTENT, "object record 1");
    }

    @Test
    void freeSpaceThatIsNotZero() throws IOException {
        flip("1.objects", 3 * 512);
        assertNamed(Kind.FREE_NOT_ZERO, "1.objects");
    }

    @Test
    void aFileThatIsMissing() throws IOException {
        disk.delete("disk.version");
        assertNamed(Kind.FILE_MISSING, "disk.version");
    }

    @Test
    void aFileThatIsTooShort() throws IOException {
        disk.open("disk.disk").truncate(512);
        assertNamed(Kind.FILE_LENGTH, "disk.disk");
    }

    @Test
    void aPoolThatIsLongerThanItsRecordSays() throws IOException {
        disk.open("0.objects").write(4 * 512, ByteBuffer.allocate(512));
        assertRepaired(Kind.FILE_LENGTH, "0.objects");
        assertEquals(4 * 512, disk.bytes("0.objects").length);
    }

    @Test
    void aDamagedVersionPage() throws IOException {
        flip("disk.version", 512);
        assertRepaired(Kind.VERSION_PAGE, "disk.version");
        disk.open("disk.version").write(0, ByteBuffer.allocate(VersionPage.BYTES));
        assertNamed(Kind.VERSION_PAGE, "disk.version");
    }

    @Test
    void aFileThatNoRecordNames() throws IOException {
        disk.create("notes.txt");
        assertNamed(Kind.FILE_STRAY, "notes.txt");
        assertTrue(disk.exists("notes.txt"));
    }

    /** Every bit of the table: it is found, and nothing is lost by it. */
    @Test
    void anyFlippedBitOfTheTableIsFound() throws IOException {
        byte[] table = disk.bytes("table");
        long bits = table.length * 8L;
        for (long bit = 0; bit < bits; bit++) {
            table[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
            assertTrue(apart(), "bit " + bit);
            if (bit % 4099 == 0) {
                assertEquals(
                        List.of(first, second), Volume.open(disk, "simulated").objects());
            }
            table[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        }
        assertFalse(apart(), "control");
        System.out.println("flipped bits of a table: " + bits + ", all found");
    }

    private boolean apart() throws IOException {
        boolean[] apart = new boolean[1];
        try (VolumeTable table = VolumeTable.open(disk)) {
            for (DoubleSlots.Kind kind : DoubleSlots.Kind.values()) {
                table.slots(kind).scan(0, table.count(kind), (_, copies) -> apart[0] |= !copies.same());
            }
        }
        return apart[0];
    }
}
