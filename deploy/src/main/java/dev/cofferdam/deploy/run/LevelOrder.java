package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which level is above which, kept in a volume beside the labels that are made of them: were two to change places in a
 * topology, low would read what high has written, and nothing else in the volume would tell. A line for each organisation's
 * levels, and for those of its integrity, low to high. Stateless.
 */
final class LevelOrder {
    private static final String BELOW = " < ";

    private LevelOrder() {}

    /**
     * Compares a policy with what is kept, and keeps what is new; whoever calls holds the table's lock.
     *
     * @throws IOException if two levels have changed places
     */
    static void keep(Path volume, Policy policy) throws IOException {
        Path file = volume.resolve(Volume.LEVELS);
        Map<String, List<String>> now = lines(policy);
        Map<String, List<String>> kept = Files.exists(file) ? read(file) : Map.of();
        Map<String, List<String>> next = new LinkedHashMap<>(kept);
        for (Map.Entry<String, List<String>> line : now.entrySet()) {
            List<String> before = kept.getOrDefault(line.getKey(), List.of());
            require(volume, line.getKey(), before, line.getValue());
            // One that the topology has left out for now keeps its place.
            if (line.getValue().containsAll(before)) {
                next.put(line.getKey(), line.getValue());
            }
        }
        if (!next.equals(kept)) {
            write(file, next);
        }
    }

    private static void require(Path volume, String what, List<String> before, List<String> now) throws IOException {
        List<String> known = new ArrayList<>(before);
        known.retainAll(now);
        List<String> same = new ArrayList<>(now);
        same.retainAll(before);
        if (!known.equals(same)) {
            throw new IOException(what + " of the policy stand in another order than when the disks of " + volume
                    + " were labelled: " + String.join(BELOW, same) + ", and then " + String.join(BELOW, known)
                    + "; what high has written there low would read. Put them back, or use another volume");
        }
    }

    private static Map<String, List<String>> lines(Policy policy) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (Organisation organisation : policy.organisations()) {
            String of = organisation.name().isEmpty() ? "" : " of " + organisation.name();
            lines.put("levels" + of, organisation.levels());
            if (!organisation.integrityLevels().isEmpty()) {
                lines.put("integrity levels" + of, organisation.integrityLevels());
            }
        }
        return lines;
    }

    private static Map<String, List<String>> read(Path file) throws IOException {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new IOException(file + " is damaged: '" + line
                        + "' is no line of levels; it has to be brought back" + " from a copy, or written as it was");
            }
            lines.put(
                    line.substring(0, colon), List.of(line.substring(colon + 2).split(BELOW, -1)));
        }
        return lines;
    }

    private static void write(Path file, Map<String, List<String>> lines) throws IOException {
        List<String> text = lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + String.join(BELOW, line.getValue()))
                .toList();
        Path fresh = file.resolveSibling(Volume.LEVELS_FRESH);
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
