package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.volume.DoubleSlots;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Superblock;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes as a table and any request: a clear error, and nothing breaks. Jazzer explores with {@code JAZZER_FUZZ=1};
 * without it the seeded tests do a fixed round.
 */
class StoreFuzzTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);
    private static final int DISK_BYTES = 4 * Volume.BLOCK_BYTES;
    private static final byte UNTOUCHED = 0x5a;

    private interface Source {
        int below(int bound);

        long word();
    }

    private static Source of(FuzzedDataProvider data) {
        return new Source() {
            @Override
            public int below(int bound) {
                return data.consumeInt(0, bound - 1);
            }

            @Override
            public long word() {
                return data.consumeLong();
            }
        };
    }

    private static Source of(Random random) {
        return new Source() {
            @Override
            public int below(int bound) {
                return random.nextInt(bound);
            }

            @Override
            public long word() {
                return random.nextLong();
            }
        };
    }

    private static SimulatedDisk volume() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(Bug.NONE, _ -> {});
        VolumeEditor.create(disk, new Superblock(new UUID(1, 2), 0, 2, 8, 0));
        try (VolumeEditor editor = VolumeEditor.open(disk, "fuzzed", Long.MAX_VALUE, TIME, VolumeRecorder.NONE)) {
            editor.createDisk("disk", "low", DISK_BYTES);
            editor.createDisk("hidden", "high", DISK_BYTES);
            editor.resizePool("low", 4 * Volume.BLOCK_BYTES, 4);
            editor.objects()
                    .seal(new Submission("object", "low", "alice", Submission.Content.of(new byte[] {1, 2, 3})));
        }
        return disk;
    }

    /** Changes words, mostly such that the checksums hold: what lies behind them is to be reached. */
    private static void changeTable(SimulatedDisk disk, Source source) {
        byte[] table = disk.bytes(VolumeTable.FILE);
        int changes = 1 + source.below(8);
        for (int i = 0; i < changes; i++) {
            int unitBytes = source.below(2) == 0 ? DoubleSlots.PAGE_BYTES : Volume.BLOCK_BYTES;
            int unit = source.below(table.length / unitBytes) * unitBytes;
            ByteBuffer bytes = ByteBuffer.wrap(table, unit, unitBytes).slice();
            int at = source.below(3) == 0 ? source.below(unitBytes) : 4 * source.below(Math.min(unitBytes, 128) / 4);
            if (source.below(2) == 0 || at > unitBytes - 8) {
                bytes.put(at, (byte) source.word());
            } else {
                bytes.putLong(at, source.below(2) == 0 ? source.word() : source.below(16) - 2);
            }
            if (source.below(4) > 0) {
                CRC32C crc = new CRC32C();
                crc.update(bytes.slice(4, unitBytes - 4));
                bytes.putInt(0, (int) crc.getValue());
            }
        }
    }

    private static void driveTable(Source source) {
        try {
            SimulatedDisk disk = volume();
            if (source.below(8) == 0) {
                ByteBuffer bytes = ByteBuffer.allocate(source.below(20_000));
                while (bytes.remaining() >= 8) {
                    bytes.putLong(source.word());
                }
                disk.create(VolumeTable.FILE).write(0, bytes.flip());
            } else {
                changeTable(disk, source);
            }
            useAll(disk);
        } catch (IOException e) {
            assertNotEquals(null, e.getMessage());
        }
    }

    private static void useAll(SimulatedDisk disk) throws IOException {
        VolumeCheck.check(disk, Optional.of(CrashedVolume.POLICY), false);
        VolumeCheck.check(disk, Optional.of(CrashedVolume.POLICY), true);
        Volume volume = Volume.open(disk, "fuzzed");
        volume.pools();
        for (SealedObject object : volume.objects()) {
            volume.extent(object.id());
        }
        try (VolumeEditor editor = VolumeEditor.open(disk, "fuzzed", Long.MAX_VALUE, TIME, VolumeRecorder.NONE)) {
            SealedObject sealed =
                    editor.objects().seal(new Submission("new", "low", "bob", Submission.Content.of(new byte[] {9})));
            editor.objects().relabel(sealed.id(), sealed.version(), sealed.sha256(), "low");
            editor.objects().delete(sealed.id());
        }
    }

    @FuzzTest
    void anythingHasAClearAnswer(FuzzedDataProvider data) throws IOException {
        if (data.consumeBoolean()) {
            driveTable(of(data));
        } else {
            driveRequests(of(data));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFixedRoundOfTables(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            driveTable(of(random));
        }
    }

    private static void driveRequests(Source source) throws IOException {
        SimulatedDisk disk = volume();
        StoreManifest plan = new StoreManifest(
                CrashedVolume.POLICY,
                Path.of("fuzzed"),
                List.of(
                        new StoreManifest.Disk("disk", "low", DISK_BYTES, false),
                        new StoreManifest.Disk("hidden", "high", DISK_BYTES, false)),
                List.of(new Subject("low", List.of(new Grant(0, true, true), new Grant(1, true, false)), DISK_BYTES)));
        MemorySegment window = MemorySegment.ofArray(new byte[DISK_BYTES]);
        try (StoreEngine engine = StoreEngine.open(plan, disk)) {
            for (int i = 0; i < 32; i++) {
                window.fill(UNTOUCHED);
                Message message = request(source);
                Operation operation = message.operation();
                int object = message.object();
                engine.serve(message, window);
                if (message.status() != Status.OK || operation != Operation.READ) {
                    assertTrue(isUntouched(window, message.status()), () -> operation + ": " + message.status());
                }
                assertTrue(object == 0 || message.status() == Status.DENIED, () -> operation + " of " + object);
            }
            disk.unmap();
        }
        assertEquals(
                List.of(),
                VolumeCheck.check(disk, Optional.of(CrashedVolume.POLICY), false)
                        .damages());
    }

    /** A read of a version that is gone before it is copied leaves something; every other refusal nothing. */
    private static boolean isUntouched(MemorySegment window, Status status) {
        byte[] bytes = (byte[]) window.heapBase().orElseThrow();
        for (byte each : bytes) {
            if (each != UNTOUCHED) {
                return status == Status.CHANGED;
            }
        }
        return true;
    }

    private static Message request(Source source) {
        Message message = new Message()
                .request(Operation.of(source.below(16)), source.below(4) - 1, source.word())
                .payload(number(source), number(source), (int) number(source))
                .address(source.below(4) - 1, source.below(4) - 1);
        return source.below(2) == 0 ? message : message.version(source.below(3) == 0 ? source.word() : source.below(4));
    }

    private static long number(Source source) {
        return source.below(3) == 0 ? source.word() : source.below(10) * (long) Volume.BLOCK_BYTES - 512;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFixedRoundOfRequests(long seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            driveRequests(of(random));
        }
    }
}
