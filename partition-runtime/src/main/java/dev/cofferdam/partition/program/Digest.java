package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Prints the SHA-256 of each version of a disk that it comes to see. */
public final class Digest implements Program {
    private static final int BLOCK_BYTES = 512;
    private static final int CHUNK_BYTES_MAX = 1 << 20;

    @Override
    public String name() {
        return "digest";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("of", Parameter.Kind.DISK, true, "The disk to read."),
                new Parameter(
                        "versions", Parameter.Kind.NUMBER, false, "End after this many versions; without it, never."));
    }

    @Override
    public void run(Partition partition) throws IOException {
        Disk disk = partition.disk(partition.argument("of"));
        String wanted = partition.argument("versions");
        long left = wanted == null ? Long.MAX_VALUE : Long.parseLong(wanted);
        for (long next = 1; left > 0; ) {
            partition.alive();
            Published published = disk.await(next);
            Optional<String> digest = digest(disk, published, partition);
            if (digest.isPresent()) {
                partition.log("version " + published.version() + " sha256 " + digest.get());
                next = published.version() + 1;
                left--;
            }
        }
    }

    /** Empty where the version was gone before it was read to its end. */
    private static Optional<String> digest(Disk disk, Published published, Partition partition) throws IOException {
        MessageDigest sha256 = sha256();
        int chunkBytes = Math.min(CHUNK_BYTES_MAX, disk.transferBytesMax()) & -BLOCK_BYTES;
        for (long position = 0; position < published.contentBytes(); position += chunkBytes) {
            long left = published.contentBytes() - position;
            int length = (int) Math.min(chunkBytes, Math.ceilDiv(left, BLOCK_BYTES) * BLOCK_BYTES);
            MemorySegment chunk;
            try {
                chunk = disk.readExactly(published.version(), position, length);
            } catch (RequestException e) {
                if (e.reason() == RequestException.Reason.CHANGED) {
                    return Optional.empty();
                }
                throw e;
            }
            partition.alive();
            sha256.update(chunk.asSlice(0, Math.min(left, length)).asByteBuffer());
        }
        return Optional.of(HexFormat.of().formatHex(sha256.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new ProgramException("this Java has no SHA-256");
        }
    }
}
