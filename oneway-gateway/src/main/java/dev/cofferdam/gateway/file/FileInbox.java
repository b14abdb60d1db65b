package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Arrival;
import dev.cofferdam.gateway.transfer.Inbox;
import dev.cofferdam.gateway.transfer.Settled;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A directory in which received files and directories appear, each when it is whole and on stable storage. What is under way is
 * in the directory {@value #STAGING} in it, which no item can name, beside a record of what was delivered. Forcing files one by
 * one would cost most of the time, so some are forced together before the first of them appears. For one thread.
 */
public final class FileInbox implements Inbox, Closeable {
    static final String STAGING = ".cofferdam-incoming";

    static final String PART = ".part";

    /** Files that are forced to stable storage together, at most. */
    private static final int TOGETHER_MAX = 256;

    private final Path staging;
    private final FileChannel lock;
    private final Tree tree;
    private final Journals journals;
    private final Map<Long, Map<String, FileTime>> directories = new HashMap<>();
    private final List<Complete> complete = new ArrayList<>();

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
    public BitSet begin(long session, OptionalLong startMillis) throws IOException, RefusedException {
        return journals.begin(session, startMillis);
    }

    @Override
    public Arrival open(long session, int number) {
        return new ArrivingFile(session, number);
    }

    @Override
    public List<Settled> settle(boolean now) throws IOException {
        if (complete.isEmpty() || (!now && complete.size() < TOGETHER_MAX)) {
            return List.of();
        }
        List<Settled> settled = new ArrayList<>();
        List<Complete> forced = new ArrayList<>();
        for (Complete each : complete) {
            attempt(each, each.file::force, settled, forced);
        }
        List<Complete> put = new ArrayList<>();
        for (Complete each : forced) {
            attempt(each, () -> put(each), settled, put);
        }
        complete.clear();
        Optional<RefusedException> refused = Optional.empty();
        try {
            tree.force();
            // Killed right here, a receiver puts the same content there once more; the other order could lose it.
            record(put);
        } catch (IOException e) {
            refused = Optional.of(new RefusedException(Refusal.STORAGE, String.valueOf(e.getMessage())));
        }
        for (Complete each : put) {
            settled.add(each.settled(refused));
        }
        return settled;
    }

    private void record(List<Complete> put) throws IOException {
        Map<Long, List<Integer>> numbers = new HashMap<>();
        for (Complete each : put) {
            numbers.computeIfAbsent(each.file.session, session -> new ArrayList<>())
                    .add(each.file.number);
        }
        for (Map.Entry<Long, List<Integer>> each : numbers.entrySet()) {
            journals.record(each.getKey(), each.getValue());
        }
    }

    private interface Step {
        void run() throws IOException, RefusedException;
    }

    private static void attempt(Complete item, Step step, List<Settled> settled, List<Complete> done) {
        RefusedException refused;
        try {
            step.run();
            done.add(item);
            return;
        } catch (IOException e) {
            refused = new RefusedException(Refusal.STORAGE, String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            refused = e;
        }
        item.file.discard();
        settled.add(item.settled(Optional.of(refused)));
    }

    private void put(Complete each) throws IOException, RefusedException {
        Item item = each.item;
        if (item.getKind() == Kind.KIND_DIRECTORY) {
            tree.makeDirectory(item.getName());
            directories
                    .computeIfAbsent(each.file.session, session -> new LinkedHashMap<>())
                    .put(item.getName(), modified(item));
        } else {
            tree.put(each.file.part.getFileName(), item.getName());
        }
    }

    private static FileTime modified(Item item) {
        return FileTime.from(Instant.ofEpochSecond(item.getModifiedSeconds(), item.getModifiedNanos()));
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

    /** An item that is as it was sent, and not where it belongs yet. */
    private record Complete(ArrivingFile file, Item item) {
        Settled settled(Optional<RefusedException> refused) {
            return new Settled(file.session, file.number, item, refused);
        }
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
        public void complete(Item item) throws IOException, RefusedException {
            if (item.getName().equals(STAGING) || item.getName().startsWith(STAGING + "/")) {
                discard();
                throw new RefusedException(Refusal.NAME, "name '" + STAGING + "' is the receiver's own");
            }
            try {
                if (item.getKind() == Kind.KIND_FILE) {
                    content();
                    Files.setLastModifiedTime(part, modified(item));
                }
                complete.add(new Complete(this, item));
            } catch (IOException e) {
                discard();
                throw e;
            }
        }

        private void force() throws IOException {
            if (content != null) {
                content.force(true);
                content.close();
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
