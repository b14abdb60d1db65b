package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.editor.SealedObjects;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The sealed objects of a volume on storage, which may be served meanwhile. The volume is locked for each change alone.
 *
 * @param bytesMax what the volume may take of the host
 * @param recorder told of objects that are sealed and deleted; relabelling is recorded as each call says
 */
public record VolumeObjects(Path volume, long bytesMax, InstantSource time, VolumeRecorder recorder)
        implements HeldObjects {
    /** What a class gets that has no room for objects yet; 'store resize-pool' gives it more. */
    private static final long POOL_BYTES = 16 << 20;

    private static final int POOL_OBJECTS = 64;

    @Override
    public String identity() throws IOException {
        return Volume.open(volume).identity();
    }

    @Override
    public SealedObject seal(Submission what) throws IOException {
        try (VolumeEditor editor = VolumeEditor.open(volume, bytesMax, time, recorder)) {
            boolean known = Volume.open(volume).pools().stream()
                    .anyMatch(pool -> pool.label().equals(what.label()) && pool.objectsMax() > 0);
            if (!known) {
                editor.resizePool(what.label(), POOL_BYTES, POOL_OBJECTS);
            }
            return editor.objects().seal(what);
        }
    }

    @Override
    public Optional<SealedObject> find(long id) throws IOException {
        return Volume.open(volume).object(id);
    }

    @Override
    public List<SealedObject> all() throws IOException {
        return Volume.open(volume).objects();
    }

    @Override
    public byte[] extent(long id) throws IOException {
        return Volume.open(volume).extent(id);
    }

    @Override
    public void relabel(List<SealedObjects.Relabelling> changes, Recording recording) throws IOException {
        try (VolumeEditor editor = VolumeEditor.open(volume, bytesMax, time, events -> recording.record())) {
            editor.objects().relabel(changes);
        }
    }

    @Override
    public void delete(long id) throws IOException {
        try (VolumeEditor editor = VolumeEditor.open(volume, bytesMax, time, recorder)) {
            editor.objects().delete(id);
        }
    }
}
