package dev.cofferdam.partition.guest;

import dev.cofferdam.hwsim.virtio.BlockStorage;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * One of the partition's disks as a guest's block device. A disk that the partition may write is shown as it is. One that
 * it may only read is shown as one published version, from one reset by the guest's driver to the next: a file system
 * must not change under its reader, and whoever publishes must not wait for him. For the machine's thread.
 */
final class GuestDisk implements BlockStorage {
    private final String name;
    private final Disk disk;
    private final Consumer<String> log;
    /** What is shown of a disk that is only read; 0 where nothing has been published. */
    private long version;

    private boolean toldGone;

    GuestDisk(String name, Disk disk, Consumer<String> log) {
        this.name = name;
        this.disk = disk;
        this.log = log;
    }

    /** The partition's own name for it. */
    String name() {
        return name;
    }

    @Override
    public long sectors() {
        return disk.bytes() / SECTOR;
    }

    @Override
    public boolean isReadOnly() {
        return !disk.writable();
    }

    private boolean showsVersion() {
        return disk.readable() && !disk.writable();
    }

    /** Goes on to the version that was published last. */
    @Override
    public void restart() {
        if (!showsVersion()) {
            return;
        }
        try {
            long latest = disk.published().version();
            if (latest != version) {
                log.accept("disk " + name + ": version " + latest);
            }
            version = latest;
            toldGone = false;
        } catch (IOException e) {
            version = 0;
            log.accept("disk " + name + ": " + e.getMessage());
        }
    }

    /** What it shows: of a disk that is only read the version, 0 for none; of another what was published last. */
    long version() throws IOException {
        return showsVersion() ? version : disk.published().version();
    }

    /** Publishes the disk as it is. */
    long publish() throws IOException {
        if (isReadOnly()) {
            throw new IOException("disk " + name + " may only be read");
        }
        return disk.advance(disk.bytes());
    }

    @Override
    public void read(long position, MemorySegment into) throws IOException {
        if (!disk.readable()) {
            throw new IOException("disk " + name + " may only be written");
        }
        for (long done = 0; done < into.byteSize(); done += step()) {
            MemorySegment part = part(into, done);
            if (showsVersion()) {
                readVersion(position + done, part);
            } else {
                disk.read(position + done, part);
            }
        }
    }

    private void readVersion(long position, MemorySegment into) throws IOException {
        if (version == 0) {
            throw new IOException("nothing has been published of disk " + name);
        }
        try {
            into.copyFrom(disk.readExactly(version, position, (int) into.byteSize()));
        } catch (RequestException e) {
            if (e.reason() == RequestException.Reason.CHANGED && !toldGone) {
                toldGone = true;
                log.accept("disk " + name + ": version " + version
                        + " is not kept any longer; once its driver resets the device, the guest has the latest");
            }
            throw e;
        }
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        for (long done = 0; done < from.byteSize(); done += step()) {
            disk.write(position + done, part(from, done));
        }
    }

    /** What one request moves at most. */
    private int step() {
        return disk.transferBytesMax() & -SECTOR;
    }

    private MemorySegment part(MemorySegment whole, long from) {
        return whole.asSlice(from, Math.min(step(), whole.byteSize() - from));
    }

    @Override
    public void flush() throws IOException {
        if (disk.writable()) {
            disk.flush();
        }
    }
}
