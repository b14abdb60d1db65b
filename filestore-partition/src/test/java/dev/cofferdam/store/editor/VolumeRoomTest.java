package dev.cofferdam.store.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.store.volume.VolumeRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume takes what is said of it, and no more than it may. */
class VolumeRoomTest {
    private static final long DISK_BYTES = 64 << 10;
    private static final int POOL_BYTES = 32 << 10;
    private static final int OBJECTS = 20;

    @TempDir
    private Path directory;

    private VolumeEditor open(long bytesMax) throws IOException {
        return VolumeEditor.openOrCreate(directory, bytesMax, InstantSource.system(), VolumeRecorder.NONE);
    }

    private long onTheHost() throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    @Test
    void takesOnTheHostWhatIsSaid() throws IOException {
        try (VolumeEditor editor = open(Long.MAX_VALUE)) {
            assertEquals(VolumeRoom.empty(), onTheHost());
            editor.createDisk("disk", "low", DISK_BYTES);
            assertEquals(VolumeRoom.empty() + VolumeRoom.disk(DISK_BYTES), onTheHost());
            editor.resizePool("low", POOL_BYTES, OBJECTS);
            assertEquals(onTheHost(), editor.volume().takenBytes());
        }
    }

    @Test
    void aDiskThatDoesNotFitIsNotMade() throws IOException {
        long twoDisks = VolumeRoom.empty() + 2 * VolumeRoom.disk(DISK_BYTES);
        try (VolumeEditor editor = open(twoDisks)) {
            editor.createDisk("one", "low", DISK_BYTES);
            IOException refused =
                    assertThrows(IOException.class, () -> editor.createDisk("two", "low", DISK_BYTES + 4096));
            assertTrue(refused.getMessage().contains("at least " + (twoDisks + 3 * 4096)), refused::getMessage);
            assertEquals(VolumeRoom.empty() + VolumeRoom.disk(DISK_BYTES), onTheHost());
            editor.createDisk("two", "low", DISK_BYTES);
            assertEquals(twoDisks, onTheHost());
        }
    }

    @Test
    void aPoolTakesOfTheSameRoomAndMayAlwaysShrink() throws IOException {
        long taken;
        try (VolumeEditor editor = open(Long.MAX_VALUE)) {
            editor.resizePool("low", POOL_BYTES, OBJECTS);
            taken = editor.volume().takenBytes();
        }
        try (VolumeEditor editor = open(taken)) {
            assertThrows(IOException.class, () -> editor.resizePool("low", POOL_BYTES + 512, OBJECTS));
            assertThrows(IOException.class, () -> editor.resizePool("low", POOL_BYTES, 2 * OBJECTS));
            assertThrows(IOException.class, () -> editor.createDisk("disk", "low", 512));
            assertEquals(taken, onTheHost());
        }
        try (VolumeEditor editor = open(VolumeRoom.empty())) {
            editor.resizePool("low", POOL_BYTES / 2, OBJECTS);
            assertEquals(taken - POOL_BYTES / 2, onTheHost());
        }
    }
}
