package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.QuietFile;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the volumes of other domains that a plan reads, before it is launched, and leaves no trace there: no lock, no file,
 * no time of access. Stateless.
 */
public final class LowerVolumes {
    private LowerVolumes() {}

    /**
     * What is not there yet of what a plan reads, for people; empty where all is.
     *
     * @throws IOException if a volume cannot be read without a trace, or is damaged
     */
    public static Optional<String> missing(Plan plan) throws IOException {
        for (PublishedGrant grant : grants(plan)) {
            if (!Files.isReadable(grant.versions()) || find(grant).isEmpty()) {
                return Optional.of("disk " + grant.disk() + " in the volume " + grant.volume());
            }
        }
        return Optional.empty();
    }

    private static Optional<DiskRecord> find(PublishedGrant grant) throws IOException {
        try (QuietFile table = QuietFile.open(grant.volume().resolve(Volume.TABLE))) {
            return Volume.open(new QuietTable(table), grant.volume().toString()).find(grant.disk());
        }
    }

    /**
     * Compares what is there with the plan.
     *
     * @throws IOException if a disk is not there, or has another label or length: what it is taken for, it must be
     */
    static void require(Plan plan) throws IOException {
        for (PublishedGrant grant : grants(plan)) {
            Path place = grant.volume();
            DiskRecord kept =
                    find(grant).orElseThrow(() -> new IOException("there is no disk " + grant.disk() + " in " + place));
            String label = plan.policy().format(grant.accessClass());
            if (!kept.label().equals(label) || kept.bytes() != grant.bytes()) {
                throw new IOException("disk " + grant.disk() + " is in " + place + " as " + kept.label() + " with "
                        + kept.bytes() + " bytes; the topology says " + label + " with " + grant.bytes());
            }
        }
    }

    private static List<PublishedGrant> grants(Plan plan) {
        return plan.partitions().stream()
                .flatMap(partition -> partition.published().stream())
                .toList();
    }
}
