package dev.cofferdam.store.editor;

import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.SealedObject;

/** A change of a volume, as the audit is told of it. */
public sealed interface VolumeEvent {

    record DiskCreated(DiskRecord disk) implements VolumeEvent {}

    /** A disk was made that holds what another holds. */
    record DiskCopied(DiskRecord from, DiskRecord copy) implements VolumeEvent {}

    record DiskResized(DiskRecord before, DiskRecord after) implements VolumeEvent {}

    record DiskDeleted(DiskRecord disk) implements VolumeEvent {}

    /** The room for objects of a class; 0 objects and bytes give it back. */
    record PoolResized(String label, long bytes, int objects) implements VolumeEvent {}

    record ObjectSealed(SealedObject object) implements VolumeEvent {}

    record ObjectRelabelled(SealedObject before, SealedObject after) implements VolumeEvent {}

    record ObjectMarked(SealedObject before, SealedObject after) implements VolumeEvent {}

    record ObjectDeleted(SealedObject object) implements VolumeEvent {}
}
