package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.editor.HeldDisk;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Submission;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Carries whole images into and out of the disks of a topology's volume. Immutable.
 *
 * @param plan one with a store
 */
public record DiskImages(Plan plan) {

    /** What the plan says of the volume. */
    public StorePlan store() {
        return plan.store().orElseThrow();
    }

    /**
     * A disk as it stands.
     *
     * @param published version 0 before the first
     */
    public record Standing(DiskRecord disk, Published published) {}

    /**
     * Publishes content as the disk's next version, in a volume that is made where it is not there yet.
     *
     * @param recorder told of disks that are made
     * @throws IOException that says what is in the way; the disk is untouched if the content is too large
     */
    public Published importFrom(String disk, Submission.Content content, VolumeRecorder recorder) throws IOException {
        Volumes.prepare(plan, recorder);
        return publish(disk, content);
    }

    /** Publishes content as the disk's next version. */
    public Published publish(String disk, Submission.Content content) throws IOException {
        try (HeldDisk held = hold(Volume.open(store().volume()), disk)) {
            return held.write(content);
        }
    }

    /**
     * Writes what is published on the disk to a file of this user's alone; it takes its name when it is complete.
     *
     * @param watched the file as it is written to
     * @throws IOException that says what is in the way; no file is left then
     */
    public Published exportTo(String disk, Path image, UnaryOperator<WritableByteChannel> watched) throws IOException {
        Volume volume = Volume.open(store().volume());
        Path target = image.toAbsolutePath();
        Path partial = Files.createTempFile(
                target.getParent(),
                target.getFileName().toString(),
                ".partial",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE);
                HeldDisk held = hold(volume, disk)) {
            Published published = read(held, disk, watched.apply(file));
            file.force(true);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return published;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Writes what is published on the disk to where others read it.
     *
     * @throws IOException that says what is in the way; what was written before is written
     */
    public Published exportTo(String disk, WritableByteChannel to) throws IOException {
        try (HeldDisk held = hold(Volume.open(store().volume()), disk)) {
            return read(held, disk, to);
        }
    }

    private static Published read(HeldDisk held, String disk, WritableByteChannel to) throws IOException {
        Published published = held.read(to);
        if (published.version() == 0) {
            throw new IOException("nothing has been published on disk " + disk + " yet");
        }
        return published;
    }

    private HeldDisk hold(Volume volume, String disk) throws IOException {
        DiskRecord record = volume.find(disk)
                .orElseThrow(() -> new IOException("disk " + disk + " is not in " + store().volume() + " yet"));
        return HeldDisk.open(plan.policy(), store().volume(), record);
    }

    /** How the disks of a volume stand that can be read, also while it is served: of the others nothing is told. */
    public static List<Standing> readable(Volume volume) {
        List<Standing> standings = new ArrayList<>();
        for (DiskRecord disk : volume.disks()) {
            try (Arena arena = Arena.ofConfined()) {
                standings.add(new Standing(
                        disk,
                        VersionPage.reader(volume.versions(disk.name()), disk.bytes(), arena)
                                .published()));
            } catch (IOException e) {
                // The others are there.
            }
        }
        return standings;
    }

    /** What is in the volume, also while it is served; nothing where there is no volume yet. */
    public List<Standing> list() throws IOException {
        Path directory = store().volume();
        if (Files.notExists(directory)) {
            return List.of();
        }
        Volume volume = Volume.open(directory);
        List<Standing> standings = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (DiskRecord disk : volume.disks()) {
                VersionPage page = VersionPage.reader(volume.versions(disk.name()), disk.bytes(), arena);
                standings.add(new Standing(disk, page.published()));
            }
        }
        return standings;
    }
}
