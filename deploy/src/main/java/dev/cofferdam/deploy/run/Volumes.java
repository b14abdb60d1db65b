package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;

/** Makes the volume that a plan names what the plan says it is. Stateless. */
public final class Volumes {
    private Volumes() {}

    /**
     * Opens the volume of a plan that has a store, and makes the disks that it lacks.
     *
     * @param recorder told of disks that are made
     * @throws IOException if a disk is there with another label or length: it is never changed
     */
    public static Volume prepare(Plan plan, VolumeRecorder recorder) throws IOException {
        StorePlan store = plan.store().orElseThrow();
        Path directory = store.volume();
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory, store.sizeBytes(), InstantSource.system(), recorder)) {
            for (DiskPlan disk : store.disks()) {
                prepare(editor, directory, disk, plan.label(disk));
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return editor.volume();
        }
    }

    private static void prepare(VolumeEditor editor, Path directory, DiskPlan disk, String label) throws IOException {
        DiskRecord kept = editor.volume().find(disk.name()).orElse(null);
        if (kept == null) {
            kept = editor.createDisk(disk.name(), label, disk.bytes());
        }
        if (!kept.label().equals(label) || kept.bytes() != disk.bytes()) {
            throw new IOException("disk " + disk.name() + " is in " + directory + " as " + kept.label() + " with "
                    + kept.bytes() + " bytes; the topology says " + label + " with " + disk.bytes()
                    + ". Change the topology, or move the volume away");
        }
    }
}
