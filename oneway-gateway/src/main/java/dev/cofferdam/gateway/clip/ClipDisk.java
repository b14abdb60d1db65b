package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.wire.RefusedException;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Published clips of a disk. For one thread, that of the disk. */
final class ClipDisk {
    private static final int TRIES_MAX = 8;

    private final Disk disk;

    ClipDisk(Disk disk) {
        this.disk = disk;
    }

    /** Whether anything was ever published there. */
    boolean isNew() throws IOException {
        return disk.published().version() == 0;
    }

    /** The one that was published last. */
    Clip load() throws IOException, RefusedException {
        for (int i = 0; ; i++) {
            Published published = disk.published();
            int bytes = published.contentBytes() == Clip.BYTES ? Clip.BYTES : 0;
            try {
                return Clip.decode(
                        disk.readExactly(published.version(), 0, bytes).toArray(ValueLayout.JAVA_BYTE));
            } catch (RequestException e) {
                if (e.reason() != RequestException.Reason.CHANGED || i == TRIES_MAX) {
                    throw e;
                }
            }
        }
    }

    void publish(Clip clip) throws IOException {
        disk.write(0, MemorySegment.ofArray(clip.encode()));
        disk.advance(Clip.BYTES);
    }
}
