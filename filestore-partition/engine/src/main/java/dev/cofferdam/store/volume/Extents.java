package dev.cofferdam.store.volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Reads, fills and clears the extents of sealed objects. Stateless. */
public final class Extents {
    private static final int CHUNK_BYTES = 1 << 20;

    private Extents() {}

    /**
     * The whole extent.
     *
     * @throws DamageException if its hash is not the record's
     */
    public static byte[] read(StoredFile file, ObjectRecord record) throws IOException {
        if (record.extentBytes() > Volume.OBJECT_BYTES_MAX) {
            throw new DamageException("object " + record.id() + ": its record says " + record.bytes()
                    + " bytes, at most " + Volume.OBJECT_BYTES_MAX + " are possible");
        }
        byte[] extent = new byte[(int) record.extentBytes()];
        file.read(record.place(), ByteBuffer.wrap(extent));
        String found = HexFormat.of().formatHex(sha256().digest(extent));
        if (!found.equals(record.sha256())) {
            throw new DamageException("object " + record.id() + " (" + record.name() + "): its content has SHA-256 "
                    + found + ", sealed was " + record.sha256());
        }
        return extent;
    }

    /**
     * Fills an extent with content and its slack with zeros; not synced.
     *
     * @return the hash of the extent
     */
    public static String fill(StoredFile file, ObjectRecord record, InputStream content) throws IOException {
        return digest(content, record.name(), record.bytes(), (at, chunk) -> file.write(record.place() + at, chunk));
    }

    /** The hash of the extent that the content would fill. */
    static String digest(Submission.Content content) throws IOException {
        try (InputStream in = content.open()) {
            return digest(in, "what is submitted", content.bytes(), (at, chunk) -> {});
        }
    }

    /** Takes an extent, piece by piece. */
    private interface Sink {
        void take(long at, ByteBuffer chunk) throws IOException;
    }

    private static String digest(InputStream content, String name, long bytes, Sink sink) throws IOException {
        MessageDigest digest = sha256();
        long extentBytes = bytes(bytes);
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, extentBytes)];
        for (long done = 0; done < extentBytes; ) {
            int wanted = (int) Math.min(chunk.length, extentBytes - done);
            int contentBytes = (int) Math.min(wanted, bytes - done);
            if (content.readNBytes(chunk, 0, contentBytes) < contentBytes) {
                throw new IOException(
                        "the content of " + name + " ended before its " + bytes + " bytes; nothing was sealed");
            }
            Arrays.fill(chunk, contentBytes, wanted, (byte) 0);
            digest.update(chunk, 0, wanted);
            sink.take(done, ByteBuffer.wrap(chunk, 0, wanted));
            done += wanted;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Bytes of the extent of that much content: with its slack up to a whole block. */
    static long bytes(long contentBytes) {
        return Math.ceilDiv(contentBytes, (long) Volume.BLOCK_BYTES) * Volume.BLOCK_BYTES;
    }

    /** Overwrites with zeros; not synced. */
    public static void clear(StoredFile file, long place, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, bytes));
        for (long done = 0; done < bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - done));
            int length = zeros.limit();
            file.write(place + done, zeros);
            done += length;
        }
    }

    public static boolean isZero(StoredFile file, long place, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, bytes));
        ByteBuffer found = ByteBuffer.allocate(zeros.capacity());
        for (long done = 0; done < bytes; done += found.limit()) {
            int length = (int) Math.min(found.capacity(), bytes - done);
            file.read(place + done, found.clear().limit(length));
            if (!found.flip().equals(zeros.clear().limit(length))) {
                return false;
            }
        }
        return true;
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
