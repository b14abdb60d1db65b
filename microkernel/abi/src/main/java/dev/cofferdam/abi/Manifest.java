package dev.cofferdam.abi;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a partition is told when it starts: its own names and nothing of anybody else's. Immutable.
 *
 * @param name the partition's
 * @param label canonical text of its access class
 * @param program class that runs in it
 * @param arguments of the program
 * @param ends what it may use; a message means one by its index here
 * @param windowBytes length of its data window
 * @param waiting how it waits for replies
 * @param core that its own thread stays on, or {@link Affinity#ANY}
 * @param direct whether disks are reached over a lane to the store and not through the kernel
 * @param withinMillis within which time it has to say again that it is alive; 0: nobody asks
 */
public record Manifest(
        String name,
        String label,
        String program,
        Map<String, String> arguments,
        List<End> ends,
        long windowBytes,
        Waiting waiting,
        int core,
        boolean direct,
        int withinMillis) {

    /** Room for one channel message. */
    public static final long WINDOW_BYTES_MIN = 4096;

    private static final int FORMAT = 0x434d_0004;

    public Manifest {
        arguments = Map.copyOf(arguments);
        ends = List.copyOf(ends);
        if (windowBytes < 0) {
            throw new IllegalArgumentException("a window of " + windowBytes + " bytes");
        }
    }

    /**
     * One thing a partition may use.
     *
     * @param name the partition's own
     * @param kind what it is
     * @param mapping of a disk
     * @param bytes length of a disk; 0 for other kinds
     */
    public record End(String name, Kind kind, Mapping mapping, long bytes) {}

    /** What of a disk is in the sandbox. */
    public enum Mapping {
        NONE,
        /** Read-only, to be read without asking. */
        READ,
        /** Lent to its only writer: also its {@link WorkingImage} to be written without asking. */
        WRITE,
        /** Of another domain's volume: what was published, and nothing else of it. */
        PUBLISHED
    }

    /** What an end is and what may be done with it. */
    public enum Kind {
        DISK_READ,
        DISK_WRITE,
        DISK_READ_WRITE,
        CHANNEL_OUT,
        CHANNEL_IN,
        CHANNEL_CLIENT,
        CHANNEL_SERVER;

        public boolean isDisk() {
            return compareTo(DISK_READ_WRITE) <= 0;
        }

        public boolean reads() {
            return this == DISK_READ || this == DISK_READ_WRITE;
        }

        public boolean writes() {
            return this == DISK_WRITE || this == DISK_READ_WRITE;
        }
    }

    /** How the lane to the kernel is waited on: where the kernel is off the data path, nobody spins for it. */
    public Waiting kernelWaiting() {
        return direct ? Waiting.PARKED : waiting;
    }

    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(FORMAT);
            out.writeUTF(name);
            out.writeUTF(label);
            out.writeUTF(program);
            RecordCodec.write(out, List.copyOf(new TreeMap<>(arguments).entrySet()), (to, argument) -> {
                to.writeUTF(argument.getKey());
                to.writeUTF(argument.getValue());
            });
            RecordCodec.write(out, ends, (to, end) -> {
                to.writeUTF(end.name);
                to.writeByte(end.kind.ordinal());
                to.writeByte(end.mapping.ordinal());
                to.writeLong(end.bytes);
            });
            out.writeLong(windowBytes);
            out.writeByte(waiting.policy().ordinal());
            out.writeLong(waiting.spinNanos());
            out.writeInt(core);
            out.writeBoolean(direct);
            out.writeInt(withinMillis);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IOException if the bytes are no manifest of this version
     */
    public static Manifest decode(byte[] bytes) throws IOException {
        return RecordCodec.record(bytes, FORMAT, "manifest", Manifest::read);
    }

    private static Manifest read(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String label = in.readUTF();
        String program = in.readUTF();
        Map<String, String> arguments = new TreeMap<>();
        RecordCodec.read(in, from -> Map.entry(from.readUTF(), from.readUTF()))
                .forEach(argument -> arguments.put(argument.getKey(), argument.getValue()));
        List<End> ends = RecordCodec.read(
                in,
                from -> new End(
                        from.readUTF(),
                        RecordCodec.choice(from, Kind.values()),
                        RecordCodec.choice(from, Mapping.values()),
                        from.readLong()));
        long windowBytes = in.readLong();
        Waiting waiting = new Waiting(RecordCodec.choice(in, WaitPolicy.values()), in.readLong());
        return new Manifest(
                name,
                label,
                program,
                arguments,
                ends,
                windowBytes,
                waiting,
                in.readInt(),
                in.readBoolean(),
                in.readInt());
    }
}
