package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
