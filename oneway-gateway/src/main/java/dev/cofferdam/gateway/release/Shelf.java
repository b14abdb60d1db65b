package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.file.Tree;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What was delivered, to be looked at. It is walked from one open directory to the next, and no link is followed, whoever has
 * put one there and whenever. Only reads. For one thread.
 */
final class Shelf implements Closeable {
    /** Entries of one directory that are shown. */
    static final int ENTRIES_MAX = 10_000;

    private final SecureDirectoryStream<Path> root;

    /** A file or directory. */
    record Entry(String name, boolean isDirectory, long bytes) {}

    Shelf(Path directory) throws IOException {
        this.root = Tree.open(directory);
    }

    /** Whether there is a directory of that name; the root's is empty. */
    boolean isDirectory(String name) throws IOException {
        if (name.isEmpty()) {
            return true;
        }
        return attributes(name).isDirectory();
    }

    private BasicFileAttributes attributes(String name) throws IOException {
        String[] components = components(name);
        try (SecureDirectoryStream<Path> parent = open(components, components.length - 1)) {
            return attributes(parent, components[components.length - 1]);
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> parent, String name) throws IOException {
        return parent.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** A file, open. */
    SeekableByteChannel file(String name) throws IOException {
        String[] components = components(name);
        String last = components[components.length - 1];
        try (SecureDirectoryStream<Path> parent = open(components, components.length - 1)) {
            // What is a device or a pipe is not opened.
            if (!attributes(parent, last).isRegularFile()) {
                throw new NoSuchFileException(name);
            }
            return parent.newByteChannel(Path.of(last), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /** What is in a directory, in the order of the names; at most {@link #ENTRIES_MAX}. */
    List<Entry> list(String name) throws IOException {
        String[] components = name.isEmpty() ? new String[0] : components(name);
        List<Entry> entries = new ArrayList<>();
        try (SecureDirectoryStream<Path> directory = open(components, components.length)) {
            for (Path each : directory) {
                String entry = each.getFileName().toString();
                if (isShown(name, entry) && entries.size() < ENTRIES_MAX) {
                    add(directory, entry, entries);
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private static void add(SecureDirectoryStream<Path> directory, String name, List<Entry> entries)
            throws IOException {
        try {
            BasicFileAttributes attributes = attributes(directory, name);
            if (attributes.isDirectory() || attributes.isRegularFile()) {
                entries.add(new Entry(name, attributes.isDirectory(), attributes.size()));
            }
        } catch (NoSuchFileException e) {
            // Somebody has taken it away.
        }
    }

    private static boolean isShown(String directory, String entry) {
        try {
            ItemName.check(entry);
        } catch (RefusedException e) {
            return false;
        }
        return !directory.isEmpty() || !entry.equals(DeliveryDirectory.STAGING);
    }

    private static String[] components(String name) throws NoSuchFileException {
        String[] components = name.split("/", -1);
        if (components[0].equals(DeliveryDirectory.STAGING)) {
            throw new NoSuchFileException(name);
        }
        return components;
    }

    /** The directory that the first {@code count} of them lead to. */
    private SecureDirectoryStream<Path> open(String[] components, int count) throws IOException {
        SecureDirectoryStream<Path> at = root.newDirectoryStream(Path.of("."));
        for (int i = 0; i < count; i++) {
            try (SecureDirectoryStream<Path> above = at) {
                at = above.newDirectoryStream(Path.of(components[i]), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
