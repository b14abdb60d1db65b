package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.Launch;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a plan may give partitions of the host's files: nothing of a volume, under whatever name. Stateless. */
final class FileRules {
    private FileRules() {}

    /** A sentence for each file that a partition may not have, and for each name that leads elsewhere. */
    static List<String> violations(Launch launch) throws IOException {
        Plan plan = launch.getPlan();
        List<String> violations = new ArrayList<>();
        VolumeFiles volume = VolumeFiles.of(
                plan.hasStore() ? Optional.of(Path.of(plan.getStore().getVolume())) : Optional.empty());
        for (Partition partition : plan.getPartitionsList()) {
            for (FileGrant grant : partition.getFilesList()) {
                name(partition, grant.getLocalName(), violations);
                outside(partition, Path.of(grant.getPath()), volume, violations);
            }
            for (String jar : partition.getProgram().getJarsList()) {
                outside(partition, Path.of(jar), volume, violations);
            }
            for (SocketGrant grant : partition.getSocketsList()) {
                name(partition, grant.getLocalName(), violations);
            }
        }
        directories(launch, volume, violations);
        return List.copyOf(violations);
    }

    /** A directory is one partition's alone, with all that is in it, and nothing of Cofferdam's own is. */
    private static void directories(Launch launch, VolumeFiles volume, List<String> violations) throws IOException {
        List<Path> others = new ArrayList<>(List.of(
                real(launch.getRunDirectory()),
                real(launch.getStateDirectory()),
                real(launch.getRuntime().getJavaHome())));
        if (launch.getPlan().hasStore()) {
            others.add(real(launch.getPlan().getStore().getVolume()));
        }
        for (Partition partition : launch.getPlan().getPartitionsList()) {
            partition.getFilesList().forEach(grant -> others.add(real(grant.getPath())));
            partition.getProgram().getJarsList().forEach(jar -> others.add(real(jar)));
        }
        launch.getRuntime().getPartitionJarsList().forEach(jar -> others.add(real(jar)));
        for (Partition partition : launch.getPlan().getPartitionsList()) {
            for (DirectoryGrant grant : partition.getDirectoriesList()) {
                name(partition, grant.getLocalName(), violations);
                Path directory = real(grant.getPath());
                String given = "partition " + partition.getName() + " is given " + directory + ", which ";
                if (!Files.isDirectory(directory)) {
                    violations.add(given + "is no directory");
                }
                volume.around(directory).ifPresent(in -> violations.add(given + "lies in the volume " + in));
                others.stream()
                        .filter(other -> other.startsWith(directory) || directory.startsWith(other))
                        .forEach(other -> violations.add(given + "has " + other + " in it, or lies in it"));
                others.add(directory);
            }
        }
    }

    private static Path real(String path) {
        try {
            return Path.of(path).toRealPath();
        } catch (IOException e) {
            return Path.of(path).toAbsolutePath().normalize(); // is not there
        }
    }

    private static void outside(Partition partition, Path file, VolumeFiles volume, List<String> violations)
            throws IOException {
        String given = "partition " + partition.getName() + " is given " + file + ", which ";
        try {
            volume.objection(file).ifPresent(objection -> violations.add(given + objection.wrong()));
        } catch (NoSuchFileException e) {
            violations.add(given + "is not there");
        }
    }

    private static void name(Partition partition, String name, List<String> violations) {
        if (!Plans.isName(name)) {
            violations.add("partition " + partition.getName() + " is given a file, directory or socket under the name '"
                    + name + "', which is no name");
        }
    }
}
