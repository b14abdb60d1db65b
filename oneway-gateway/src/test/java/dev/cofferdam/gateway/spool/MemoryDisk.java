package dev.cofferdam.gateway.spool;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * A disk as the store has them, in memory, whose machine can go down at any effect: then each sector that was not made
 * durable holds what it had or what was written, and what is being published was or was not.
 */
public final class MemoryDisk implements Disk {
    private static final int SECTOR_BYTES = 512;

    /** What is written, durable or not. */
    public final byte[] image;

    private final byte[] durable;
    private byte[] content = new byte[0];
    private long version;
    private long published;

    /** Effects that are still done; the one after them ends the machine. */
    public long effectsLeft = Long.MAX_VALUE;

    /** Whoever waits here would wait for ever. */
    public static final class Idle extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The machine went down. */
    public static final class Down extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    public MemoryDisk(int bytes) {
        image = new byte[bytes];
        durable = new byte[bytes];
    }

    /** What is there when the machine is up again. */
    public void restart(Random random) {
        for (int at = 0; at < image.length; at += SECTOR_BYTES) {
            byte[] from = random.nextBoolean() ? image : durable;
            System.arraycopy(from, at, durable, at, SECTOR_BYTES);
        }
        System.arraycopy(durable, 0, image, 0, image.length);
        effectsLeft = Long.MAX_VALUE;
    }

    private boolean ends() {
        return effectsLeft-- <= 0;
    }

    @Override
    public long bytes() {
        return image.length;
    }

    @Override
    public int transferBytesMax() {
        return 1 << 20;
    }

    @Override
    public MemorySegment read(long position, int bytes) {
        MemorySegment to = MemorySegment.ofArray(new byte[bytes]);
        read(position, to);
        return to;
    }

    @Override
    public MemorySegment readExactly(long wanted, long position, int bytes) {
        if (wanted != version) {
            throw new IllegalStateException("one thread reads what is there");
        }
        return MemorySegment.ofArray(content).asSlice(position, bytes);
    }

    @Override
    public void read(long position, MemorySegment to) {
        MemorySegment.copy(MemorySegment.ofArray(image), position, to, 0, to.byteSize());
    }

    @Override
    public void write(long position, MemorySegment from) {
        boolean down = ends();
        // Half of it, where that is the end.
        long bytes = down ? from.byteSize() / 2 / SECTOR_BYTES * SECTOR_BYTES : from.byteSize();
        MemorySegment.copy(from, 0, MemorySegment.ofArray(image), position, bytes);
        if (down) {
            throw new Down();
        }
    }

    @Override
    public void flush() {
        System.arraycopy(image, 0, durable, 0, image.length);
    }

    @Override
    public long advance(long contentBytes) {
        if (ends()) {
            throw new Down();
        }
        flush();
        long sectorsBytes = Math.ceilDiv(contentBytes, SECTOR_BYTES) * SECTOR_BYTES;
        content = MemorySegment.ofArray(image).asSlice(0, sectorsBytes).toArray(ValueLayout.JAVA_BYTE);
        published = contentBytes;
        version++;
        if (ends()) {
            throw new Down();
        }
        return version;
    }

    @Override
    public Published published() {
        return new Published(version, published);
    }

    @Override
    public boolean mapped() {
        return false;
    }

    @Override
    public boolean lent() {
        return false;
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public Published await(long wanted) {
        if (version < wanted) {
            throw new Idle();
        }
        return published();
    }
}
