package dev.cofferdam.store.engine;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A volume of three small disks of two classes, and plans that serve it. Stateless. */
public final class TestVolume {
    public static final int LOWER = 0;
    public static final int UPPER = 1;
    public static final int HIDDEN = 2;

    /** The number of no disk. */
    public static final int ABSENT = 3;

    public static final int BLOCK_BYTES = Volume.BLOCK_BYTES;
    public static final int DISK_BYTES = 48 * BLOCK_BYTES;
    public static final int WINDOW_BYTES = 16 * BLOCK_BYTES;

    private static final Policy POLICY = new Policy(List.of(
            new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of("rough", "sure"), List.of())));
    private static final List<StoreManifest.Disk> DISKS = List.of(
            new StoreManifest.Disk("lower", "low", DISK_BYTES, false),
            new StoreManifest.Disk("upper", "high", DISK_BYTES, false),
            new StoreManifest.Disk("hidden", "high", DISK_BYTES, false));

    private TestVolume() {}

    public static void create(Path directory) throws IOException {
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory, Long.MAX_VALUE, InstantSource.system(), VolumeRecorder.NONE)) {
            for (StoreManifest.Disk disk : DISKS) {
                editor.createDisk(disk.name(), disk.label(), disk.bytes());
            }
        }
    }

    public static StoreManifest plan(Path directory, Subject... subjects) {
        return new StoreManifest(POLICY, directory, DISKS, List.of(subjects));
    }

    public static Subject subject(String label, StoreManifest.Grant... grants) {
        return new Subject(label, List.of(grants), WINDOW_BYTES);
    }

    /** A request for the first block, as the host of the engine addresses it. */
    public static Message request(Operation operation, int subject, int disk) {
        return new Message().request(operation, 0, 1).payload(0, 0, BLOCK_BYTES).address(subject, disk);
    }

    public static MemorySegment window() {
        return MemorySegment.ofArray(new byte[WINDOW_BYTES]);
    }
}
