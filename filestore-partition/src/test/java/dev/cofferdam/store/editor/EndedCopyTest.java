package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.store.editor.SimulatedDisk.Bug;
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.volume.Superblock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A copy that is ended overwrites what it had copied, and not what it had not: that would take as long as a whole copy. */
class EndedCopyTest {
    private static final InstantSource TIME = InstantSource.fixed(Instant.EPOCH);
    /** Zeros are written in pieces of one MiB; a copy in pieces of eight. */
    private static final int DISK_BYTES = 64 << 20;

    private static final int PIECE_BYTES = 8 << 20;
    private static final int EFFECTS_MAX = 40;

    private final AtomicInteger effects = new AtomicInteger();

    private VolumeEditor open(SimulatedDisk disk) throws IOException {
        return VolumeEditor.open(disk, "simulated", Long.MAX_VALUE, TIME, VolumeRecorder.NONE);
    }

    private SimulatedDisk published() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(Bug.NONE, _ -> effects.incrementAndGet());
        VolumeEditor.create(disk, new Superblock(new UUID(1, 2), 0, 2, 8, 0));
        try (VolumeEditor editor = open(disk)) {
            editor.createDisk("served", "low", DISK_BYTES);
        }
        StoreManifest plan = new StoreManifest(
                CrashedVolume.POLICY,
                Path.of("simulated"),
                List.of(new StoreManifest.Disk("served", "low", DISK_BYTES, false)),
                List.of(new Subject("low", List.of(new Grant(0, true, true)), DISK_BYTES)));
        try (StoreEngine engine = StoreEngine.open(plan, disk)) {
            Message message = new Message()
                    .request(Operation.ADVANCE, 0, 1)
                    .payload(DISK_BYTES, 0, 0)
                    .address(0, 0);
            engine.serve(message, MemorySegment.ofArray(new byte[512]));
            assertEquals(Status.OK, message.status());
        }
        disk.unmap();
        return disk;
    }

    @Test
    void ofASnapshot() throws IOException {
        SimulatedDisk disk = published();
        try (VolumeEditor editor = open(disk)) {
            AtomicInteger before = new AtomicInteger();
            assertThrows(
                    InterruptedIOException.class,
                    () -> editor.snapshotDisk("served", "other", more -> {
                        // Its checksums come first, and are short.
                        if (more >= PIECE_BYTES) {
                            before.set(effects.get());
                            throw new InterruptedIOException();
                        }
                    }));
            int after = effects.get() - before.get();
            assertTrue(after < EFFECTS_MAX, () -> after + " effects to remove the first piece of a copy");
            assertTrue(editor.volume().find("other").isEmpty());
        }
    }
}
