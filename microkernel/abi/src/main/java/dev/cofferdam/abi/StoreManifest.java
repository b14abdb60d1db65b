package dev.cofferdam.abi;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The store's part of the plan, the same in either placement. Immutable.
 *
 * @param policy gives the labels their meaning
 * @param volume directory of the disks, as the store sees it
 * @param disks by the object number of a message
 * @param subjects by the subject number of a message
 */
public record StoreManifest(Policy policy, Path volume, List<Disk> disks, List<Subject> subjects) {
    private static final int FORMAT = 0x4353_0003;

    public StoreManifest {
        disks = List.copyOf(disks);
        subjects = List.copyOf(subjects);
        for (Subject subject : subjects) {
            for (Grant grant : subject.grants) {
                if (grant.disk < 0 || grant.disk >= disks.size()) {
                    throw new IllegalArgumentException("a grant of disk " + grant.disk + " of " + disks.size());
                }
            }
        }
    }

    /**
     * A disk.
     *
     * @param lent whether a partition writes its {@link WorkingImage} itself
     */
    public record Disk(String name, String label, long bytes, boolean lent) {}

    /**
     * A client.
     *
     * @param grants what it may do with which disk, from the topology
     * @param windowBytes length of its data window; 0 for a partition without disks
     * @param core that the thread stays on which serves it, or {@link Affinity#ANY}
     */
    public record Subject(String label, List<Grant> grants, long windowBytes, int core) {
        public Subject {
            grants = List.copyOf(grants);
            if (windowBytes < 0) {
                throw new IllegalArgumentException("a window of " + windowBytes + " bytes");
            }
        }

        /** Served on any core. */
        public Subject(String label, List<Grant> grants, long windowBytes) {
            this(label, grants, windowBytes, Affinity.ANY);
        }
    }

    public record Grant(int disk, boolean read, boolean write) {}

    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORMAT);
            RecordCodec.write(out, policy.organisations(), StoreManifest::writeOrganisation);
            out.writeUTF(volume.toString());
            RecordCodec.write(out, disks, (to, disk) -> {
                to.writeUTF(disk.name);
                to.writeUTF(disk.label);
                to.writeLong(disk.bytes);
                to.writeBoolean(disk.lent);
            });
            RecordCodec.write(out, subjects, (to, subject) -> {
                to.writeUTF(subject.label);
                to.writeLong(subject.windowBytes);
                to.writeInt(subject.core);
                RecordCodec.write(to, subject.grants, (grants, grant) -> {
                    grants.writeInt(grant.disk);
                    grants.writeBoolean(grant.read);
                    grants.writeBoolean(grant.write);
                });
            });
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IOException if the bytes are no store plan of this version
     */
    public static StoreManifest decode(byte[] bytes) throws IOException {
        return RecordCodec.record(bytes, FORMAT, "store plan", StoreManifest::read);
    }

    private static StoreManifest read(DataInputStream in) throws IOException {
        Policy policy = new Policy(RecordCodec.read(in, StoreManifest::readOrganisation));
        Path volume = Path.of(in.readUTF());
        List<Disk> disks = RecordCodec.read(
                in, from -> new Disk(from.readUTF(), from.readUTF(), from.readLong(), from.readBoolean()));
        List<Subject> subjects = RecordCodec.read(in, from -> {
            String label = from.readUTF();
            long windowBytes = from.readLong();
            int core = from.readInt();
            return new Subject(
                    label,
                    RecordCodec.read(
                            from, grants -> new Grant(grants.readInt(), grants.readBoolean(), grants.readBoolean())),
                    windowBytes,
                    core);
        });
        return new StoreManifest(policy, volume, disks, subjects);
    }

    private static void writeOrganisation(DataOutputStream out, Organisation organisation) throws IOException {
        out.writeUTF(organisation.name());
        for (List<String> names : List.of(
                organisation.levels(),
                organisation.categories(),
                organisation.releases(),
                organisation.integrityLevels(),
                organisation.integrityCategories())) {
            RecordCodec.write(out, names, DataOutputStream::writeUTF);
        }
    }

    private static Organisation readOrganisation(DataInputStream in) throws IOException {
        return new Organisation(in.readUTF(), names(in), names(in), names(in), names(in), names(in));
    }

    private static List<String> names(DataInputStream in) throws IOException {
        return RecordCodec.read(in, from -> from.readUTF());
    }
}
