package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which directories of the host the partitions of running topologies have: each is one partition's alone, of all
 * topologies of this user. A directory is what its device and inode say, and so is each that it lies in: names change, and
 * one directory has several. What a run has is noted in its run directory, which no partition sees, and counts as long as a
 * process has that. Everything here is done under the {@link DirectoryLock} of the directory of runs. Immutable.
 *
 * @param runs the directory of all run directories of this user
 */
record Grants(Path runs) {
    static final String NOTE = "granted";

    /**
     * A line of the note: the path, after the identities of the directory and of each that it lies in, from the inside to
     * the outside.
     */
    private record Granted(String path, List<String> identities) {
        static Granted of(Path directory) throws IOException {
            Path real = directory.toRealPath();
            List<String> identities = new ArrayList<>();
            for (Path each = real; each != null; each = each.getParent()) {
                var found = Files.readAttributes(each, "unix:dev,ino");
                identities.add(found.get("dev") + ":" + found.get("ino"));
            }
            return new Granted(real.toString().replace('\n', '?'), identities);
        }

        static Granted decode(String line) {
            String[] parts = line.split(" ", 2);
            return new Granted(parts[1], Arrays.asList(parts[0].split(",", -1)));
        }

        String encode() {
            return String.join(",", identities) + " " + path;
        }

        boolean isAround(Granted other) {
            return other.identities.contains(identities.getFirst());
        }
    }

    /**
     * Notes what a run's partitions are given.
     *
     * @throws IOException if another run has one of them, or one around or in it; the message names both
     */
    void open(Path run, List<Path> directories) throws IOException {
        List<Granted> own = new ArrayList<>();
        for (Path directory : directories) {
            own.add(Granted.of(directory));
        }
        try (var all = Files.newDirectoryStream(runs, Files::isDirectory)) {
            for (Path other : all) {
                if (!other.equals(run) && new RunDirectory(other, false).owner().isPresent()) {
                    refuse(own, note(other), other.getFileName().toString());
                }
            }
        }
        Path fresh = run.resolve(NOTE + ".new");
        Files.write(fresh, own.stream().map(Granted::encode).toList());
        Files.move(fresh, run.resolve(NOTE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void refuse(List<Granted> own, List<Granted> others, String name) throws IOException {
        Set<String> refusals = new HashSet<>();
        for (Granted mine : own) {
            for (Granted other : others) {
                if (mine.isAround(other) || other.isAround(mine)) {
                    refusals.add(mine.path + " is, lies in, or has in it the directory " + other.path
                            + ", which the running topology " + name
                            + " has: end that, or name a directory that is this one's alone");
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new IOException(String.join("; ", refusals.stream().sorted().toList()));
        }
    }

    private static List<Granted> note(Path run) throws IOException {
        try {
            return Files.readAllLines(run.resolve(NOTE)).stream()
                    .map(Granted::decode)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
