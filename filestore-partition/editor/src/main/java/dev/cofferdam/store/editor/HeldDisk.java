package dev.cofferdam.store.editor;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.store.engine.StoreEngine;
import dev.cofferdam.store.volume.DamageException;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One disk in the hands of its owner, while no store serves it. Everything goes through the engine, as a
 * subject of the disk's own class, so that there is one way to write a disk. For one thread.
 */
public final class HeldDisk implements AutoCloseable {
    private static final int SUBJECT = 0;
    private static final int DISK = 0;
    private static final int WINDOW_BYTES = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment window = arena.allocate(WINDOW_BYTES);
    private final Message message = new Message();
    private final StoreEngine engine;
    private final DiskRecord disk;

    private HeldDisk(StoreEngine engine, DiskRecord disk) {
        this.engine = engine;
        this.disk = disk;
    }

    /**
     * Takes the disk's lock.
     *
     * @throws IOException if a store is serving the disk, or the disk there is another
     */
    public static HeldDisk open(Policy policy, Path volume, DiskRecord disk) throws IOException {
        StoreManifest plan = new StoreManifest(
                policy,
                volume,
                List.of(new StoreManifest.Disk(disk.name(), disk.label(), disk.bytes(), false)),
                List.of(new Subject(disk.label(), List.of(new Grant(DISK, true, true)), WINDOW_BYTES)));
        VolumeEditor.reserve(new VolumeDirectory(volume), disk);
        return new HeldDisk(StoreEngine.open(plan), disk);
    }

    /**
     * Writes content to the start of the disk and publishes it as the next version.
     *
     * @throws IOException if the content does not fit, and nothing is written then; or if it ends too early, and no
     *     version is published then
     */
    public Published write(Submission.Content content) throws IOException {
        long bytes = content.bytes();
        if (bytes > disk.bytes()) {
            throw new IOException("the content has " + bytes + " bytes, disk " + disk.name() + " has " + disk.bytes()
                    + "; make the disk longer ('cofferdam store resize-disk')");
        }
        byte[] chunk = new byte[WINDOW_BYTES];
        try (InputStream in = content.open()) {
            for (long position = 0; position < bytes; position += WINDOW_BYTES) {
                int length = (int) Math.min(WINDOW_BYTES, bytes - position);
                if (in.readNBytes(chunk, 0, length) < length) {
                    throw new EOFException("the content became shorter while it was read; no version was published");
                }
                int blockBytes = (int) blocks(length);
                Arrays.fill(chunk, length, blockBytes, (byte) 0);
                MemorySegment.copy(chunk, 0, window, ValueLayout.JAVA_BYTE, 0, blockBytes);
                serve(Operation.WRITE, position, blockBytes, 0);
            }
        }
        serve(Operation.ADVANCE, bytes, 0, 0);
        return new Published(message.version(), bytes);
    }

    /**
     * Writes the published content to where it should go, byte for byte; version 0 has none.
     *
     * @throws DamageException if it is not what was published
     */
    public Published read(WritableByteChannel to) throws IOException {
        serve(Operation.INSPECT, 0, 0, 0);
        Published published = new Published(message.version(), message.position());
        for (long position = 0; position < published.contentBytes(); position += WINDOW_BYTES) {
            int length = (int) Math.min(WINDOW_BYTES, published.contentBytes() - position);
            serve(Operation.READ, position, (int) blocks(length), published.version());
            ByteBuffer buffer = window.asByteBuffer().limit(length);
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }
        return published;
    }

    private static long blocks(int bytes) {
        return Math.ceilDiv((long) bytes, Volume.BLOCK_BYTES) * Volume.BLOCK_BYTES;
    }

    private void serve(Operation operation, long position, int length, long version) throws IOException {
        message.request(operation, 0, 0)
                .version(version)
                .payload(position, 0, length)
                .address(SUBJECT, DISK);
        engine.serve(message, window);
        if (message.status() == Status.DAMAGED) {
            throw new DamageException("disk " + disk.name() + ": version " + version
                    + " is not what was published, within the " + length + " bytes at byte " + position
                    + "; fsck names the blocks, and the next version that is published is whole again");
        }
        if (message.status() != Status.OK) {
            throw new IOException("the store answers " + message.status() + " to " + operation + " at byte " + position
                    + " of disk " + disk.name());
        }
    }

    /** Gives the disk's lock back. */
    @Override
    public void close() {
        engine.close();
        arena.close();
    }
}
