package dev.cofferdam.gateway.clip;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Which copy was pasted last, in a disk of the high class. For one thread, that of the disk.
 *
 * <pre>
 *    0  int   magic, "CFPM"     8  long  identity of the clip disk
 *    4  int   format, 1        16  long  number of the copy
 * </pre>
 */
final class PasteMark {
    static final int BYTES = 512;

    private static final int MAGIC = 0x4346_504d;
    private static final int FORMAT = 1;

    private final Disk disk;

    PasteMark(Disk disk) {
        this.disk = disk;
    }

    /** Whether this copy, or a later one, was pasted. */
    boolean covers(Clip clip) throws IOException {
        Published published = disk.published();
        if (published.version() == 0) {
            return false;
        }
        ByteBuffer bytes = disk.readExactly(published.version(), 0, BYTES).asByteBuffer();
        if (bytes.getInt() != MAGIC || bytes.getInt() != FORMAT) {
            throw new IOException("the disk says nothing of what was pasted: delete it and let 'up' make it anew");
        }
        return bytes.getLong() == clip.identity() && clip.number() <= bytes.getLong();
    }

    /** Says that it is pasted; on stable storage when this returns. */
    void set(Clip clip) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(FORMAT).putLong(clip.identity()).putLong(clip.number());
        disk.write(0, MemorySegment.ofArray(bytes.array()));
        disk.advance(BYTES);
    }
}
