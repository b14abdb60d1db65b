package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.Store;
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
     * Opens the volume and makes the disks that it lacks.
     *
     * @param recorder told of disks that are made
     * @throws IOException if a disk is there with another label or length: it is never changed
     */
    public static Volume prepare(Store store, VolumeRecorder recorder) throws IOException {
        Path directory = Path.of(store.getVolume());
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory, store.getSizeBytes(), InstantSource.system(), recorder)) {
            for (Disk disk : store.getDisksList()) {
                prepare(editor, directory, disk);
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return editor.volume();
        }
    }

    private static void prepare(VolumeEditor editor, Path directory, Disk disk) throws IOException {
        DiskRecord kept = editor.volume().find(disk.getName()).orElse(null);
        if (kept == null) {
            kept = editor.createDisk(disk.getName(), disk.getLabel(), disk.getLengthBytes());
        }
        if (!kept.label().equals(disk.getLabel()) || kept.bytes() != disk.getLengthBytes()) {
            throw new IOException("disk " + disk.getName() + " is in " + directory + " as " + kept.label() + " with "
                    + kept.bytes() + " bytes; the topology says " + disk.getLabel() + " with " + disk.getLengthBytes()
                    + ". Change the topology, or move the volume away");
        }
    }
}
