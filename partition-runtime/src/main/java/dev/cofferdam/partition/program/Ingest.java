package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Writes a host file into a disk and publishes it as the disk's next version. */
public final class Ingest implements Program {
    private static final int BLOCK_BYTES = 512;
    private static final int CHUNK_BYTES_MAX = 1 << 20;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("file", Parameter.Kind.FILE, true, "The host file to write."),
                new Parameter("to", Parameter.Kind.DISK, true, "The disk to write it to."));
    }

    /** Once the version is there that others come for. */
    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk(partition.argument("to"));
        try (FileChannel file = FileChannel.open(partition.file(partition.argument("file")));
                Arena arena = Arena.ofConfined()) {
            long bytes = file.size();
            if (bytes > disk.bytes()) {
                throw new ProgramException("the file has " + bytes + " bytes, more than the disk's " + disk.bytes()
                        + "; make the disk larger");
            }
            copy(file, bytes, disk, arena, partition);
            long version = disk.advance(bytes);
            partition.log("published version " + version + ", " + bytes + " bytes");
            partition.ready();
        }
    }

    private static void copy(FileChannel file, long bytes, Disk disk, Arena arena, Partition partition)
            throws IOException {
        MemorySegment chunk = arena.allocate(Math.min(CHUNK_BYTES_MAX, disk.transferBytesMax()));
        for (long position = 0; position < bytes; ) {
            int length = (int) Math.min(chunk.byteSize(), bytes - position);
            MemorySegment padded = chunk.asSlice(0, (long) Math.ceilDiv(length, BLOCK_BYTES) * BLOCK_BYTES);
            padded.fill((byte) 0);
            ByteBuffer buffer = padded.asByteBuffer().limit(length);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, position + buffer.position()) < 0) {
                    throw new ProgramException("the file became shorter while it was read");
                }
            }
            disk.write(position, padded);
            partition.alive();
            position += length;
        }
    }
}
