package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Arrival;
import dev.cofferdam.gateway.transfer.Inbox;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A directory in which received files and directories appear, each when it is whole. What is under way is in the directory
 * {@value #STAGING} in it, which no item can name, beside a record of what was delivered. For one thread.
 */
public final class FileInbox implements Inbox, Closeable {
    static final String STAGING = ".cofferdam-incoming";

    private static final String PART = ".part";

    private final Path staging;
    private final FileChannel lock;
    private final Tree tree;
    private final Journals journals;
    private final Map<Long, Map<String, FileTime>> directories = new HashMap<>();

    private FileInbox(Path staging, FileChannel lock, Tree tree, Journals journals) {
        this.staging = staging;
        this.lock = lock;
        this.tree = tree;
        this.journals = journals;
    }

    /** Takes a directory, which is there, for this receiver alone; removes what one that was killed has left under way. */
    public static FileInbox open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + ": is no directory; make it first");
        }
        Path staging = directory.resolve(STAGING);
        try {
            Files.createDirectory(
                    staging, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(staging, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(staging + ": is not the directory that a receiver has made; remove it", e);
            }
        }
        FileChannel lock = lock(staging);
        try {
            removeLeftovers(staging);
            return new FileInbox(staging, lock, new Tree(directory, staging), new Journals(staging));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path staging) throws IOException {
        FileChannel channel = FileChannel.open(
                staging.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The same process has it.
        }
        channel.close();
        throw new IOException(staging.getParent() + ": another receiver is at work in it");
    }

    private static void removeLeftovers(Path staging) throws IOException {
        List<Path> leftovers;
        try (var all = Files.list(staging)) {
            leftovers = all.filter(path -> path.toString().endsWith(PART) || path.endsWith("fresh"))
                    .toList();
        }
        for (Path path : leftovers) {
            try {
                Files.delete(path);
            } catch (DirectoryNotEmptyException e) {
                throw new IOException(path + ": is not a receiver's; remove it", e);
            }
        }
    }

    @Override
    public BitSet delivered(long session) throws IOException {
        return journals.open(session);
    }

    @Override
    public Arrival open(long session, int number) {
        return new ArrivingFile(session, number);
    }

    /** Directories get their times when nothing more is put into them. */
    @Override
    public void ended(long session) throws IOException {
        Map<String, FileTime> times = directories.remove(session);
        if (times != null) {
            for (Map.Entry<String, FileTime> each : times.entrySet()) {
                try {
                    tree.setModified(each.getKey(), each.getValue());
                } catch (IOException | RefusedException e) {
                    // Somebody has taken it away already, or put something else there.
                }
            }
        }
        journals.close(session);
    }

    @Override
    public void close() throws IOException {
        journals.closeAll();
        tree.close();
        lock.close();
    }

    private final class ArrivingFile implements Arrival {
        private final long session;
        private final int number;
        private final Path part;
        private FileChannel content;

        ArrivingFile(long session, int number) {
            this.session = session;
            this.number = number;
            this.part = staging.resolve("%016x-%d%s".formatted(session, number, PART));
        }

        @Override
        public void write(long offset, byte[] data) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(data);
            while (rest.hasRemaining()) {
                content().write(rest, offset + rest.position());
            }
        }

        private FileChannel content() throws IOException {
            if (content == null) {
                content = FileChannel.open(
                        part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            return content;
        }

        @Override
        public int read(long offset, byte[] into) throws IOException {
            return content().read(ByteBuffer.wrap(into), offset);
        }

        @Override
        public void deliver(Item item) throws IOException, RefusedException {
            try {
                if (item.getName().equals(STAGING) || item.getName().startsWith(STAGING + "/")) {
                    throw new RefusedException(Refusal.NAME, "name '" + STAGING + "' is the receiver's own");
                }
                FileTime modified =
                        FileTime.from(Instant.ofEpochSecond(item.getModifiedSeconds(), item.getModifiedNanos()));
                if (item.getKind() == Kind.KIND_DIRECTORY) {
                    tree.makeDirectory(item.getName());
                    directories
                            .computeIfAbsent(session, each -> new LinkedHashMap<>())
                            .put(item.getName(), modified);
                } else {
                    content().close();
                    Files.setLastModifiedTime(part, modified);
                    tree.put(part.getFileName(), item.getName());
                }
                // Killed right here, a receiver puts the same content there once more; the other order could lose it.
                journals.record(session, number);
            } finally {
                discard();
            }
        }

        @Override
        public void discard() {
            try {
                if (content != null) {
                    content.close();
                    Files.deleteIfExists(part);
                }
            } catch (IOException e) {
                // The next start of a receiver removes it.
            }
        }
    }
}
