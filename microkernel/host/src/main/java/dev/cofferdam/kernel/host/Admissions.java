package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets the partitions of runs at the files of volumes, and ends that. Partitions with users of their own open the same
 * files: the store, a disk's writer, its readers. A file has one owner and one group, so inside the volume's directory,
 * which stays the owner's alone, the mode lets every one of them; what keeps them apart is which file is bound into whose
 * sandbox. Who is let in is noted in the run directory before, so that whoever cleans up after a run, however it ended,
 * closes what no other run has open. Everything here is done under the {@link DirectoryLock} of the directory of runs.
 * Immutable.
 *
 * @param runs the directory of all run directories of this user
 */
record Admissions(Path runs) {
    private static final String NOTE = "admitted";
    private static final String OPEN = "rw-rw-rw-";
    private static final String READABLE = "rw-r--r--";
    private static final String CLOSED = "rw-------";

    /** Opens files of a volume for one run: the table, the lock of what is served, and some disks. */
    void open(Path run, Path volume, List<String> disks) throws IOException {
        Path table = volume.resolve("table");
        List<Path> written = new ArrayList<>(List.of(volume.resolve("lock")));
        for (String disk : disks) {
            written.add(volume.resolve(disk + ".disk"));
            written.add(volume.resolve(disk + ".version"));
        }
        List<String> note = new ArrayList<>(List.of(table.toString()));
        written.forEach(file -> note.add(file.toString()));
        Path fresh = run.resolve(NOTE + ".new");
        Files.write(fresh, note);
        Files.move(fresh, run.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
        mode(table, READABLE);
        for (Path file : written) {
            mode(file, OPEN);
        }
    }

    /**
     * Ends what was opened for a run of which nothing is left, and the note of it, whatever cannot be closed: {@link #mend}
     * does before anybody opens it again, and until then the volume's directory is its owner's alone.
     */
    void close(Path run) throws IOException {
        Files.deleteIfExists(run.resolve(NOTE + ".new"));
        if (Files.notExists(run.resolve(NOTE))) {
            return;
        }
        Set<Path> others = admitted(run);
        Attempts attempts = new Attempts();
        for (Path file : note(run)) {
            if (!others.contains(file)) {
                attempts.attempt(() -> shut(file));
            }
        }
        attempts.attempt(() -> Files.delete(run.resolve(NOTE)));
        attempts.finish();
    }

    private static void shut(Path file) throws IOException {
        try {
            mode(file, CLOSED);
        } catch (IOException e) {
            throw new IOException(
                    "stays open to partitions' users until the volume is next served: " + Reasons.of(e), e);
        }
    }

    /** Closes what is open of a volume and of no run: what the end of the machine has left, or another program. */
    void mend(Path volume) throws IOException {
        Set<Path> admitted = admitted(null);
        if (Files.isDirectory(volume)) {
            try (var files = Files.newDirectoryStream(volume)) {
                for (Path file : files) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !admitted.contains(file)) {
                        mode(file, CLOSED);
                    }
                }
            }
        }
    }

    /** What every run but one has open that has a process still. */
    private Set<Path> admitted(Path but) throws IOException {
        Set<Path> admitted = new HashSet<>();
        try (var all = Files.newDirectoryStream(runs, Files::isDirectory)) {
            for (Path run : all) {
                if (!run.equals(but) && new RunDirectory(run, false).owner().isPresent()) {
                    admitted.addAll(note(run));
                }
            }
        }
        return admitted;
    }

    private static List<Path> note(Path run) throws IOException {
        try {
            return Files.readAllLines(run.resolve(NOTE)).stream().map(Path::of).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        try {
            if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(permissions)) {
                Files.setPosixFilePermissions(file, permissions);
            }
        } catch (NoSuchFileException e) {
            if (!mode.equals(CLOSED)) {
                throw e;
            }
        }
    }
}
