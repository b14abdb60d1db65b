package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The directory that received items appear in. It is walked from one open directory to the next, never by a whole path: a link
 * that somebody puts there is not followed, and neither is one that appears in between. For one thread.
 */
public final class Tree implements Closeable {
    private static final Path FRESH = Path.of("fresh");
    private static final Path SELF = Path.of(".");

    private final SecureDirectoryStream<Path> root;
    private final SecureDirectoryStream<Path> staging;
    private final Path stagingPath;

    /** Directories that have new entries. */
    private final Set<String> changed = new LinkedHashSet<>();

    /** @param staging in the same file system, and nobody else's */
    public Tree(Path root, Path staging) throws IOException {
        this.root = open(root);
        this.staging = open(staging);
        this.stagingPath = staging;
        Files.deleteIfExists(staging.resolve(FRESH)); // of one that was killed
    }

    /** Opens a directory from which others are opened, without a path. */
    @SuppressWarnings("StreamResourceLeak") // It is what is returned.
    public static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(directory + ": its file system has no way to open a file relative to a directory");
    }

    /** Moves a file of the staging directory to its name, all at once; one that is there is replaced. */
    public void put(Path staged, String name) throws IOException, RefusedException {
        String[] components = name.split("/");
        if (components.length == 1) {
            put(staged, name, root, components);
            return;
        }
        try (SecureDirectoryStream<Path> parent = parent(components)) {
            put(staged, name, parent, components);
        }
    }

    private void put(Path staged, String name, SecureDirectoryStream<Path> parent, String[] components)
            throws IOException, RefusedException {
        Path last = Path.of(components[components.length - 1]);
        try {
            staging.move(staged, parent, last);
        } catch (FileSystemException e) {
            if (isDirectory(parent, last)) {
                throw new RefusedException(Refusal.NAME, ItemName.quoted(name) + " is a directory here");
            }
            throw e;
        }
        changed.add(above(components, components.length - 1));
    }

    /** Makes a directory where none is yet. */
    void makeDirectory(String name) throws IOException, RefusedException {
        String[] components = name.split("/");
        try (SecureDirectoryStream<Path> parent = parent(components)) {
            descend(parent, components, components.length - 1).close();
        }
    }

    /** Moves a directory of the staging directory, which is empty, to its name; where one is, that gets its time. */
    public void putDirectory(Path staged, String name, FileTime time) throws IOException, RefusedException {
        String[] components = name.split("/");
        try (SecureDirectoryStream<Path> parent = parent(components)) {
            Path last = Path.of(components[components.length - 1]);
            if (isDirectory(parent, last)) {
                view(parent, last).setTimes(time, null, null);
                staging.deleteDirectory(staged);
            } else if (isThere(parent, last)) {
                throw new RefusedException(Refusal.NAME, ItemName.quoted(name) + " is here and is no directory");
            } else {
                staging.move(staged, parent, last);
                changed.add(above(components, components.length - 1));
            }
        }
    }

    void setModified(String name, FileTime time) throws IOException, RefusedException {
        String[] components = name.split("/");
        try (SecureDirectoryStream<Path> parent = parent(components)) {
            view(parent, Path.of(components[components.length - 1])).setTimes(time, null, null);
        }
    }

    private SecureDirectoryStream<Path> parent(String[] components) throws IOException, RefusedException {
        SecureDirectoryStream<Path> at = root.newDirectoryStream(SELF);
        for (int i = 0; i < components.length - 1; i++) {
            try (SecureDirectoryStream<Path> above = at) {
                at = descend(above, components, i);
            }
        }
        return at;
    }

    private static String above(String[] components, int index) {
        return String.join("/", List.of(components).subList(0, index));
    }

    private SecureDirectoryStream<Path> descend(SecureDirectoryStream<Path> above, String[] components, int index)
            throws IOException, RefusedException {
        String name = components[index];
        Path component = Path.of(name);
        try {
            if (!view(above, component).readAttributes().isDirectory()) {
                throw new RefusedException(Refusal.NAME, ItemName.quoted(name) + " is here and is no directory");
            }
        } catch (NoSuchFileException e) {
            // Moved into place, as there is no other way to make one relative to an open directory.
            Files.createDirectory(stagingPath.resolve(FRESH));
            try {
                staging.move(FRESH, above, component);
                changed.add(above(components, index));
            } finally {
                Files.deleteIfExists(stagingPath.resolve(FRESH));
            }
        }
        return above.newDirectoryStream(component, LinkOption.NOFOLLOW_LINKS);
    }

    /** Forces to stable storage what was put and made since the last time. */
    public void force() throws IOException {
        for (String name : changed) {
            try (SecureDirectoryStream<Path> directory =
                            name.isEmpty() ? root.newDirectoryStream(SELF) : parent((name + "/.").split("/"));
                    SeekableByteChannel self = directory.newByteChannel(SELF, Set.of(StandardOpenOption.READ))) {
                ((FileChannel) self).force(true);
            } catch (NoSuchFileException | RefusedException e) {
                // Somebody has taken it away already, or put something else there.
            }
        }
        changed.clear();
    }

    private static boolean isThere(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try {
            view(parent, name).readAttributes();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try {
            return view(parent, name).readAttributes().isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static BasicFileAttributeView view(SecureDirectoryStream<Path> directory, Path name) {
        return directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() throws IOException {
        root.close();
        staging.close();
    }
}
