package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.plan.Disk;
import dev.cofferdam.kernel.plan.Store;
import dev.cofferdam.store.DiskRecord;
import dev.cofferdam.store.Volume;
import dev.cofferdam.store.VolumeEditor;
import dev.cofferdam.store.VolumeRecorder;
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
            Volume volume = editor.volume();
            protect(directory, volume);
            return volume;
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

    /**
     * The directory is the owner's alone. Partitions that root starts have users of their own, and what keeps those
     * apart is which file is bound into whose sandbox; so inside, the mode lets every one of them.
     */
    private static void protect(Path directory, Volume volume) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        if (Directories.isRoot()) {
            mode(volume.table(), "rw-r--r--");
            mode(volume.lock(), "rw-rw-rw-");
            for (DiskRecord disk : volume.disks()) {
                mode(volume.data(disk.name()), "rw-rw-rw-");
                mode(volume.versions(disk.name()), "rw-rw-rw-");
            }
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
