package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/**
 * A disk in memory, of which partitions are granted a part; it keeps the store's rules of positions, lengths and versions.
 * Safe for several threads, as whoever tests and the programs that run are.
 */
public final class TestDisk {
    private static final int BLOCK_BYTES = 512;
    private static final int VERSIONS_KEPT = 2;

    private final Monitor monitor = new Monitor();
    private final byte[] content;
    private final TreeMap<Long, byte[]> versions = new TreeMap<>();

    private TestDisk(int bytes) {
        this.content = new byte[bytes];
    }

    /** A disk of zeros, of which nothing was published. */
    public static TestDisk of(int bytes) {
        if (bytes <= 0 || bytes % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("a disk has a multiple of 512 bytes, not " + bytes);
        }
        return new TestDisk(bytes);
    }

    /** Writes {@code bytes} to the disk's beginning and publishes them as its next version, as a program of a partition would. */
    public long publish(byte[] bytes) {
        return monitor.change(() -> {
            System.arraycopy(bytes, 0, content, 0, bytes.length);
            return publish(bytes.length);
        });
    }

    /** What is on the disk, published or not. */
    public byte[] content() {
        return monitor.read(content::clone);
    }

    /** The content of the version that was published last; empty where none was. */
    public byte[] published() {
        return monitor.read(() -> versions.isEmpty()
                ? new byte[0]
                : versions.lastEntry().getValue().clone());
    }

    private long publish(int bytes) {
        long version = versions.isEmpty() ? 1 : versions.lastKey() + 1;
        byte[] copy = new byte[bytes];
        System.arraycopy(content, 0, copy, 0, bytes);
        versions.put(version, copy);
        if (versions.size() > VERSIONS_KEPT) {
            versions.pollFirstEntry();
        }
        return version;
    }

    private Published last() {
        Map.Entry<Long, byte[]> last = versions.lastEntry();
        return last == null ? new Published(0, 0) : new Published(last.getKey(), last.getValue().length);
    }

    /** The disk as a partition sees it. */
    Disk granted(String name, Grant grant, int windowBytes) {
        return new Granted(name, grant, windowBytes);
    }

    private final class Granted implements Disk {
        private final String name;
        private final Grant grant;
        private final MemorySegment window;

        Granted(String name, Grant grant, int windowBytes) {
            this.name = name;
            this.grant = grant;
            this.window = Arena.ofAuto().allocate(windowBytes, BLOCK_BYTES);
        }

        private RequestException refused(String request, Reason reason) {
            return new RequestException(request + " disk '" + name + "'", reason);
        }

        private void require(boolean granted, String request) throws RequestException {
            if (!granted) {
                throw refused(request, Reason.DENIED);
            }
        }

        private void requireWithin(String request, long position, long length) throws RequestException {
            boolean aligned = ((position | length) & (BLOCK_BYTES - 1)) == 0;
            if (!aligned
                    || length <= 0
                    || length > window.byteSize()
                    || position < 0
                    || position > content.length - length) {
                throw refused(request, Reason.OUT_OF_RANGE);
            }
        }

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public int transferBytesMax() {
            return (int) window.byteSize();
        }

        @Override
        public MemorySegment read(long position, int bytes) throws RequestException {
            require(grant.reads(), "read");
            requireWithin("read", position, bytes);
            return monitor.read(() -> fill(content, position, bytes));
        }

        @Override
        public MemorySegment readExactly(long version, long position, int bytes) throws RequestException {
            require(grant.reads(), "read");
            requireWithin("read", position, bytes);
            byte[] there = monitor.read(() -> versions.get(version));
            if (there == null) {
                throw refused("read", Reason.CHANGED);
            }
            return fill(there, position, bytes);
        }

        /** What is behind the end of a version is not part of it: here it is zero. */
        private MemorySegment fill(byte[] from, long position, int bytes) {
            MemorySegment to = window.asSlice(0, bytes).fill((byte) 0);
            int length = Math.clamp(from.length - position, 0, bytes);
            MemorySegment.copy(MemorySegment.ofArray(from), Math.min(position, from.length), to, 0, length);
            return to;
        }

        @Override
        public void read(long position, MemorySegment to) throws RequestException {
            require(grant.reads(), "read");
            requireWithin("read", position, to.byteSize());
            to.copyFrom(read(position, (int) to.byteSize()));
        }

        @Override
        public void write(long position, MemorySegment from) throws RequestException {
            require(grant.writes(), "write");
            requireWithin("write", position, from.byteSize());
            monitor.change(() -> MemorySegment.ofArray(content)
                    .asSlice(position, from.byteSize())
                    .copyFrom(from));
        }

        @Override
        public void flush() throws RequestException {
            require(grant.writes(), "flush");
        }

        @Override
        public long advance(long contentBytes) throws RequestException {
            require(grant.writes(), "publish a version of");
            if (contentBytes < 0 || contentBytes > content.length) {
                throw refused("publish a version of", Reason.OUT_OF_RANGE);
            }
            long version = monitor.change(() -> publish((int) contentBytes));
            return grant.reads() ? version : 0;
        }

        @Override
        public Published published() throws RequestException {
            require(grant.reads(), "see the versions of");
            return monitor.read(TestDisk.this::last);
        }

        @Override
        public Published await(long version) throws RequestException {
            require(grant.reads(), "see the versions of");
            return monitor.await(() -> last().version() >= version, TestDisk.this::last);
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
            return grant.reads();
        }

        @Override
        public boolean writable() {
            return grant.writes();
        }
    }
}
