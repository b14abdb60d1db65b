package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import dev.cofferdam.kernel.host.AuditLog;
import dev.cofferdam.store.editor.VolumeEvent;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The audit of a topology, for what the owner of its volume does: appended to here where no kernel runs, and sent to the
 * kernel where one does. For one thread.
 */
public final class AuditTrail implements VolumeRecorder, AutoCloseable {
    private final Path file;
    private final Optional<AuditLog> own;
    private final RunningKernel kernel;

    private AuditTrail(Path file, Optional<AuditLog> own, RunningKernel kernel) {
        this.file = file;
        this.own = own;
        this.kernel = kernel;
    }

    /**
     * Keeps a kernel of that topology from starting until it is closed, where none runs.
     *
     * @throws IOException if another command is writing the audit, or it is not what was written
     */
    public static AuditTrail open(Directories directories, String topology) throws IOException {
        Runs runs = new Runs(directories);
        Path state = directories.makeState(topology);
        // Another topology of that name, with its audit elsewhere, may run as well.
        Optional<AuditLog> own = runs.writesHere(topology)
                ? Optional.empty()
                : Optional.of(AuditLog.open(state, InstantSource.system()));
        return new AuditTrail(state.resolve("audit"), own, runs.kernel(topology));
    }

    /** Returns when all of them are on stable storage. */
    public void append(List<AuditEvent> events) throws IOException {
        if (own.isEmpty()) {
            kernel.record(events);
            return;
        }
        try {
            own.get().append(events);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Reads every record so far, checked. */
    public void read(Consumer<AuditRecord> reader) throws IOException {
        try {
            new AuditFiles(file).check(reader);
        } catch (AuditException e) {
            throw new IOException(file + " was tampered with or damaged: " + e.getMessage(), e);
        }
    }

    /** What the volume's editor does; a relabelling is recorded by whoever decided it. */
    @Override
    public void record(List<VolumeEvent> events) throws IOException {
        List<AuditEvent> records =
                events.stream().flatMap(event -> of(event).stream()).toList();
        if (!records.isEmpty()) {
            append(records);
        }
    }

    private static Optional<AuditEvent> of(VolumeEvent event) {
        return switch (event) {
            case VolumeEvent.DiskCreated(var disk) ->
                Optional.of(new AuditEvent(
                        Kind.DISK_CREATED, "disk " + disk.name(), disk.label(), disk.bytes() + " bytes"));
            case VolumeEvent.DiskCopied(var disk, var copy) ->
                Optional.of(new AuditEvent(
                        Kind.DISK_CREATED,
                        "disk " + copy.name(),
                        copy.label(),
                        copy.bytes() + " bytes, a copy of disk " + disk.name()));
            case VolumeEvent.DiskResized(var before, var after) ->
                Optional.of(new AuditEvent(
                        Kind.DISK_RESIZED,
                        "disk " + after.name(),
                        after.label(),
                        "from " + before.bytes() + " to " + after.bytes() + " bytes"));
            case VolumeEvent.DiskDeleted(var disk) ->
                Optional.of(new AuditEvent(Kind.DISK_DELETED, "disk " + disk.name(), disk.label(), ""));
            case VolumeEvent.PoolResized(var label, var bytes, var objects) ->
                Optional.of(
                        new AuditEvent(Kind.POOL_RESIZED, "pool", label, bytes + " bytes for " + objects + " objects"));
            case VolumeEvent.ObjectSealed(var object) ->
                Optional.of(about(
                        Kind.OBJECT_CREATED,
                        object,
                        object.name() + " by " + object.submitter() + ", " + object.bytes() + " bytes, sha256 "
                                + object.sha256()));
            case VolumeEvent.ObjectMarked(var before, var after) ->
                Optional.of(about(Kind.OBJECT_MARKED, before, marks(after)));
            case VolumeEvent.ObjectDeleted(var object) ->
                Optional.of(about(Kind.OBJECT_DELETED, object, object.name()));
            case VolumeEvent.ObjectRelabelled _ -> Optional.empty();
        };
    }

    private static AuditEvent about(Kind kind, SealedObject object, String detail) {
        return new AuditEvent(kind, AuditEvent.object(object.id()), object.label(), detail);
    }

    private static String marks(SealedObject object) {
        return object.declassification().map(day -> "due " + day).orElse("without a date")
                + object.successor().map(label -> " as " + label).orElse("")
                + object.exemption().map(reason -> ", exempt because " + reason).orElse("");
    }

    @Override
    public void close() throws IOException {
        if (own.isPresent()) {
            own.get().close();
        }
    }
}
