package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Outbox;
import dev.cofferdam.gateway.transfer.Outgoing;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Files and directories to send, found once at the start. No link is followed and no device opened: what is neither a file nor
 * a directory is named in the log and left out. A directory comes after what is in it. For one thread.
 */
public final class FileOutbox implements Outbox {
    private final List<Entry> entries;

    /** @param name what the receiver calls it */
    private record Entry(Path path, String name, Kind kind) {}

    private FileOutbox(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Finds everything below the given files and directories; each keeps its own last name.
     *
     * @param log told of what is left out, and why
     * @throws IOException if one of those named cannot be sent at all
     */
    public static FileOutbox of(List<Path> paths, Consumer<String> log) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (Path path : paths) {
            Path last = path.toAbsolutePath().normalize().getFileName();
            if (last == null) {
                throw new IOException(path + ": has no name of its own; name the directories in it");
            }
            if (!names.add(last.toString())) {
                throw new IOException(path + ": another one that is named has the same last name, '" + last
                        + "'; send them in two runs");
            }
            BasicFileAttributes attributes = attributes(path);
            if (!attributes.isDirectory() && !attributes.isRegularFile()) {
                throw new IOException(path + ": is neither a file nor a directory; links are not followed");
            }
            Files.walkFileTree(path, new Finder(path, last.toString(), entries, log));
        }
        return new FileOutbox(entries);
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": is not there", e);
        }
    }

    @Override
    public Optional<Outgoing> open(int number) {
        if (number >= entries.size()) {
            return Optional.empty();
        }
        Entry entry = entries.get(number);
        return Optional.of(OutgoingFile.open(entry.path(), entry.name(), entry.kind()));
    }

    static Item.Builder description(String name, Kind kind, BasicFileAttributes attributes) {
        Instant modified = attributes.lastModifiedTime().toInstant();
        return Item.newBuilder()
                .setKind(kind)
                .setName(name)
                .setLengthBytes(kind == Kind.KIND_FILE ? attributes.size() : 0)
                .setModifiedSeconds(modified.getEpochSecond())
                .setModifiedNanos(modified.getNano());
    }

    /** Collects entries in the order in which they are sent. */
    private static final class Finder extends SimpleFileVisitor<Path> {
        private final Path root;
        private final String rootName;
        private final List<Entry> entries;
        private final Consumer<String> log;

        Finder(Path root, String rootName, List<Entry> entries, Consumer<String> log) {
            this.root = root;
            this.rootName = rootName;
            this.entries = entries;
            this.log = log;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                add(file, Kind.KIND_FILE);
            } else {
                log.accept("not sent, neither a file nor a directory: " + ItemName.quoted(file.toString()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            if (failure != null) {
                log.accept("not all of it sent, " + failure + ": " + ItemName.quoted(directory.toString()));
            }
            add(directory, Kind.KIND_DIRECTORY);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            log.accept("not sent, " + failure + ": " + ItemName.quoted(file.toString()));
            return FileVisitResult.CONTINUE;
        }

        private void add(Path path, Kind kind) {
            String below = root.relativize(path).toString();
            String name = below.isEmpty() ? rootName : rootName + "/" + below;
            try {
                ItemName.check(name);
                entries.add(new Entry(path, name, kind));
            } catch (RefusedException e) {
                log.accept("not sent: " + e.getMessage());
            }
        }
    }
}
