package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.file.Tree;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * The directory in which released items appear, each at once. What is not there yet is in the directory {@value #STAGING} in
 * it under its number: as long as it is there, it has not appeared, so that after a kill nobody has to guess. For one thread.
 */
final class DeliveryDirectory implements Closeable {
    static final String STAGING = ".cofferdam-release";
    private static final String PART = ".part";
    private static final Set<OpenOption> CONTENT = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path staging;
    private final Tree tree;

    private DeliveryDirectory(Path staging, Tree tree) {
        this.staging = staging;
        this.tree = tree;
    }

    static DeliveryDirectory open(Path directory) throws IOException {
        Path staging = directory.resolve(STAGING);
        try {
            Files.createDirectory(staging);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(staging, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(STAGING + ": is not the directory that a release has made; remove it", e);
            }
        }
        return new DeliveryDirectory(staging, new Tree(directory, staging));
    }

    /** Removes what is staged under other numbers than these. */
    void retain(LongPredicate numbers) throws IOException {
        List<Path> staged;
        try (var all = Files.list(staging)) {
            staged = all.toList();
        }
        for (Path path : staged) {
            String name = path.getFileName().toString();
            if (!name.matches("[0-9]{1,18}\\.part") || !numbers.test(Long.parseLong(name.replace(PART, "")))) {
                Files.delete(path);
            }
        }
    }

    /** The file of an item that is not whole yet; what is there already stays. */
    FileChannel content(long number) throws IOException {
        return FileChannel.open(part(number), CONTENT);
    }

    /** The file of an item that begins; nothing is in it. */
    FileChannel fresh(long number) throws IOException {
        try {
            return FileChannel.open(part(number), FRESH);
        } catch (FileAlreadyExistsException e) {
            Files.delete(part(number));
            return FileChannel.open(part(number), FRESH);
        }
    }

    /** A directory that is to appear. */
    void makeDirectory(long number) throws IOException {
        if (!Files.isDirectory(part(number), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(part(number));
        }
    }

    /** The last change of what is staged, as low says it; and its last use, for Java would ask for that first. */
    void setModified(Item item) throws IOException {
        FileTime modified = modified(item);
        Files.getFileAttributeView(part(item.getNumber()), BasicFileAttributeView.class)
                .setTimes(modified, modified, null);
    }

    private static FileTime modified(Item item) {
        return FileTime.from(Instant.ofEpochSecond(item.getModifiedSeconds(), item.getModifiedNanos()));
    }

    void discard(long number) throws IOException {
        Files.deleteIfExists(part(number));
    }

    /** Whether it is staged, and so has not appeared. */
    boolean isStaged(long number) {
        return Files.exists(part(number), LinkOption.NOFOLLOW_LINKS);
    }

    /** Lets it appear. */
    void put(Item item) throws IOException, RefusedException {
        String name = item.getName();
        if (name.equals(STAGING) || name.startsWith(STAGING + "/")) {
            throw new RefusedException(Refusal.NAME, "name '" + STAGING + "' is the release's own");
        }
        Path staged = part(item.getNumber()).getFileName();
        if (item.getKind() == Kind.KIND_DIRECTORY) {
            tree.putDirectory(staged, name, modified(item));
        } else {
            tree.put(staged, name);
        }
    }

    /** What appeared outlives a power failure when this returns. */
    void force() throws IOException {
        tree.force();
    }

    private Path part(long number) {
        return staging.resolve(number + PART);
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }
}
