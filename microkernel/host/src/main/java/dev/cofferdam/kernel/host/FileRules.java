package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a plan may give partitions of the host's files: nothing of a volume, under whatever name. Stateless. */
final class FileRules {
    private FileRules() {}

    /** A sentence for each file that a partition may not have. */
    static List<String> violations(Plan plan) throws IOException {
        List<String> violations = new ArrayList<>();
        VolumeFiles volume = VolumeFiles.of(plan.store().map(StorePlan::volume));
        for (PartitionPlan partition : plan.partitions()) {
            for (FileGrant grant : partition.files()) {
                outside(partition, grant.path(), volume, violations);
            }
            for (Path jar : partition.program().jars()) {
                outside(partition, jar, volume, violations);
            }
        }
        return List.copyOf(violations);
    }

    /**
     * A sentence for each directory that a partition may not have or see: with all that is in it, it is that partition's alone,
     * or has one label for all who see it, and nothing of Cofferdam's own is in it.
     */
    static List<String> directories(Launch launch) throws IOException {
        Plan plan = launch.plan();
        List<String> violations = new ArrayList<>();
        VolumeFiles volume = VolumeFiles.of(plan.store().map(StorePlan::volume));
        List<Path> others = others(launch);
        for (PartitionPlan partition : plan.partitions()) {
            for (DirectoryGrant grant : partition.directories()) {
                Path directory = real(grant.path());
                apart("partition " + partition.name() + " is given ", directory, volume, others, violations);
                others.add(directory);
            }
        }
        views(plan, volume, others, violations);
        return List.copyOf(violations);
    }

    /** Several may see one directory; by one path, for that has one label. */
    private static void views(Plan plan, VolumeFiles volume, List<Path> others, List<String> violations)
            throws IOException {
        Map<Path, Path> seen = new HashMap<>();
        for (PartitionPlan partition : plan.partitions()) {
            for (ViewGrant view : partition.views()) {
                Path directory = real(view.path());
                String shown = "partition " + partition.name() + " is shown ";
                Path before = seen.putIfAbsent(directory, view.path());
                if (before == null) {
                    apart(shown, directory, volume, others, violations);
                    Views.objection(directory, volume, view.isOutbox())
                            .ifPresent(what -> violations.add(shown + directory + what));
                    others.add(directory);
                } else if (!before.equals(view.path())) {
                    violations.add(shown + view.path() + ", which is " + before + " by another name");
                }
            }
        }
    }

    /** What no directory that a partition has may be, lie in, or have in it. */
    private static List<Path> others(Launch launch) {
        Plan plan = launch.plan();
        List<Path> others = new ArrayList<>();
        // Not of this topology alone: what is in another's audit or memory is no partition's of this one either.
        others.add(real(launch.runDirectory()).getParent());
        others.add(real(launch.stateDirectory()).getParent());
        others.add(real(launch.runtime().javaHome()));
        launch.runtime().installation().forEach(place -> others.add(real(place)));
        plan.store().ifPresent(store -> others.add(real(store.volume())));
        launch.runtime().partitionJars().forEach(jar -> others.add(real(jar)));
        for (PartitionPlan partition : plan.partitions()) {
            partition.files().forEach(grant -> others.add(real(grant.path())));
            partition.program().jars().forEach(jar -> others.add(real(jar)));
        }
        return others;
    }

    private static void apart(
            String who, Path directory, VolumeFiles volume, List<Path> others, List<String> violations) {
        String given = who + directory + ", which ";
        if (!Files.isDirectory(directory)) {
            violations.add(given + "is no directory");
        }
        volume.around(directory).ifPresent(in -> violations.add(given + "lies in the volume " + in));
        RunPlaces.around(directory).ifPresent(in -> violations.add(given + "lies in what a topology keeps in " + in));
        others.stream()
                .filter(other -> other.startsWith(directory) || directory.startsWith(other))
                .forEach(other -> violations.add(given + "has " + other + " in it, or lies in it"));
    }

    /** The directories that are one partition's alone. */
    static List<Path> granted(Plan plan) {
        return plan.partitions().stream()
                .flatMap(partition -> partition.writes().stream())
                .toList();
    }

    /** The directories that partitions read. */
    static List<Path> views(Plan plan) {
        return plan.partitions().stream()
                .flatMap(partition -> partition.views().stream())
                .filter(view -> !view.isOutbox())
                .map(ViewGrant::path)
                .distinct()
                .toList();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize(); // is not there
        }
    }

    private static void outside(PartitionPlan partition, Path file, VolumeFiles volume, List<String> violations)
            throws IOException {
        String given = "partition " + partition.name() + " is given " + file + ", which ";
        try {
            volume.objection(file).ifPresent(objection -> violations.add(given + objection.wrong()));
        } catch (NoSuchFileException e) {
            violations.add(given + "is not there");
        }
    }
}
