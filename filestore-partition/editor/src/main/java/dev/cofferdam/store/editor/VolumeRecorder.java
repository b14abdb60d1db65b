package dev.cofferdam.store.editor;

import java.io.IOException;
import java.util.List;

/**
 * Is told of changes just before they take effect: what it does not put on storage must make it fail, and then nothing
 * changes. A change that is told may be missing after a crash at that moment; one that is there was told.
 */
@FunctionalInterface
public interface VolumeRecorder {
    /** For changes that nobody audits. */
    VolumeRecorder NONE = events -> {};

    void record(List<VolumeEvent> events) throws IOException;
}
