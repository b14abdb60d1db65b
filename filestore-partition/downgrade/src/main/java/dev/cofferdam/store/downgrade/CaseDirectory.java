package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.LockFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The directory {@code cases} of a volume. For one thread.
 *
 * <pre>
 *   ID.case          a case
 *   HASH.submission  the number of the case that a signed submission made; never removed
 *   ROOT.manifest    what came due by statute, for people to sign
 *   NAME.scratch     content that a command is at work with; removed by it, or by the next
 *   lock             locked while cases may change
 * </pre>
 */
public final class CaseDirectory implements Cases, Closeable {
    private static final String SUFFIX = ".case";
    private static final String SUBMISSION = ".submission";
    private static final String SCRATCH = ".scratch";
    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");

    private final Path directory;
    private final Optional<LockFile> lock;

    private CaseDirectory(Path directory, Optional<LockFile> lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** For looking only, also while somebody else changes cases. */
    public static CaseDirectory look(Path volume) {
        return new CaseDirectory(of(volume), Optional.empty());
    }

    /**
     * For changing; makes the directory.
     *
     * @throws RefusedException while another process does
     */
    public static CaseDirectory open(Path volume) throws IOException {
        Path directory = of(volume);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        LockFile lock = LockFile.open(directory.resolve("lock"));
        if (lock.tryLock(0)) {
            removeScratch(directory);
            return new CaseDirectory(directory, Optional.of(lock));
        }
        lock.close();
        throw new RefusedException("another command is changing the cases of " + volume + "; wait for its end");
    }

    private static void removeScratch(Path directory) throws IOException {
        try (var left = Files.newDirectoryStream(directory, "*" + SCRATCH)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** A file for content, in a directory that is the owner's alone. */
    public static Path scratch(Path volume, String name) {
        return of(volume).resolve(name + SCRATCH);
    }

    /** The file of a manifest. */
    public static Path manifest(Path volume, String root) {
        return of(volume).resolve(root + ".manifest");
    }

    private static Path of(Path volume) {
        return volume.resolve("cases");
    }

    @Override
    public void save(Case changed) throws IOException {
        replace(directory.resolve(changed.id() + SUFFIX), CaseText.encode(changed));
    }

    /** The file is as it was, or as it is now, whatever happens. */
    public static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                OWNER_ALONE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel entries = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public Case find(String id) throws IOException {
        Path file = directory.resolve(id + SUFFIX);
        if (!ID.matcher(id).matches() || !Files.isRegularFile(file)) {
            throw new RefusedException(
                    "there is no case " + Rendering.line(id) + "; 'cofferdam downgrade list' says which there are");
        }
        return read(file);
    }

    private static Case read(Path file) throws IOException {
        if (Files.size(file) > CaseText.CHARACTERS_MAX) {
            throw new RefusedException(file + ": a case has at most " + CaseText.CHARACTERS_MAX + " bytes");
        }
        try {
            return CaseText.decode(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (RefusedException e) {
            throw new RefusedException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void remember(String statement, String id) throws IOException {
        replace(directory.resolve(statement + SUBMISSION), id + "\n");
    }

    @Override
    public Optional<String> madeBy(String statement) throws IOException {
        Path file = directory.resolve(statement + SUBMISSION);
        return Files.exists(file)
                ? Optional.of(Rendering.line(Files.readString(file).strip()))
                : Optional.empty();
    }

    @Override
    public List<Case> all() throws IOException {
        List<Case> all = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                for (Path file : files) {
                    all.add(read(file));
                }
            }
        }
        all.sort(Comparator.comparing((Case each) -> each.submitted()).thenComparing(Case::id));
        return all;
    }

    @Override
    public void close() {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
