package dev.cofferdam.store.volume;

import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.WorkingImage;

/** What a volume's files take of the host, in bytes; all of them are preallocated. Stateless. */
public final class VolumeRoom {
    /** That a volume has records for. */
    public static final int CLASSES = 128;

    /** That a volume has records for. */
    public static final int DISKS = 512;

    private VolumeRoom() {}

    /** A new volume, before anything is in it. */
    public static long empty() {
        return VolumeTable.bytes(CLASSES, DISKS, 0);
    }

    /** A disk of that length: its working image and its published versions. */
    public static long disk(long bytes) {
        return WorkingImage.fileBytes(bytes) + VersionPage.fileBytes(bytes);
    }
}
