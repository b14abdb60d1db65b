package dev.cofferdam.abi;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What tells that a block is not what it was: CRC32C (Castagnoli 1993), of which one is kept for each {@value
 * #BLOCK_BYTES} bytes of an image. It is taken such that the checksum of zeros is zero: an image of zeros has a table of
 * zeros. For one thread.
 */
public final class Checksums {
    /** Bytes that one checksum covers; the last of an image may cover fewer. */
    public static final int BLOCK_BYTES = 4096;

    /** Bytes of one checksum in a table. */
    public static final int BYTES = Integer.BYTES;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    private final CRC32C crc = new CRC32C();
    private final int zeroBlock = plain(ByteBuffer.wrap(ZEROS));

    /** How many blocks an image of that length has. */
    public static long blocks(long imageBytes) {
        return Math.ceilDiv(imageBytes, (long) BLOCK_BYTES);
    }

    /** The checksum of the rest of the buffer, which is one block; the buffer is at its end then. */
    public int of(ByteBuffer block) {
        int bytes = block.remaining();
        int zero = bytes == BLOCK_BYTES ? zeroBlock : plain(ByteBuffer.wrap(ZEROS, 0, bytes));
        return plain(block) ^ zero;
    }

    private int plain(ByteBuffer bytes) {
        crc.reset();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
