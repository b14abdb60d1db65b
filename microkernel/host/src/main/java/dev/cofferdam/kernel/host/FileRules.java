package dev.cofferdam.kernel.host;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a plan may give partitions of the host's files: nothing of the volume, under whatever name. A path says nothing, a
 * file is what its device and inode say. Stateless.
 */
final class FileRules {
    private FileRules() {}

    /** A sentence for each file that a partition may not have, and for each name that leads elsewhere. */
    static List<String> violations(Launch launch) throws IOException {
        Plan plan = launch.getPlan();
        List<String> violations = new ArrayList<>();
        Map<Object, Path> volume =
                plan.hasStore() ? files(Path.of(plan.getStore().getVolume())) : Map.of();
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
        return List.copyOf(violations);
    }

    private static Map<Object, Path> files(Path volume) throws IOException {
        Map<Object, Path> files = new HashMap<>();
        if (Files.isDirectory(volume)) {
            try (var all = Files.newDirectoryStream(volume, Files::isRegularFile)) {
                for (Path file : all) {
                    files.put(identity(file), file);
                }
            }
        }
        return files;
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino");
    }

    private static void outside(Partition partition, Path file, Map<Object, Path> volume, List<String> violations)
            throws IOException {
        try {
            Path found = volume.get(identity(file));
            if (found != null) {
                violations.add("partition " + partition.getName() + " is given " + file
                        + ", which is the volume's file " + found.getFileName());
            }
        } catch (NoSuchFileException e) {
            violations.add("partition " + partition.getName() + " is given " + file + ", which is not there");
        }
    }

    private static void name(Partition partition, String name, List<String> violations) {
        if (!Plans.isName(name)) {
            violations.add("partition " + partition.getName() + " is given a file or socket under the name '" + name
                    + "', which is no name");
        }
    }
}
