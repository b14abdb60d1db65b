package dev.cofferdam.gateway.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One packet: a symbol and its place. Integers are big-endian. Immutable but for the symbol's bytes, which are not copied.
 *
 * <pre>
 *  0  short  0xCFD1
 *  2  byte   version of the format, 2
 *  3  byte   seal: 0 checksum, 1 encrypted and authenticated
 *  4  long   session, chosen at random by the sender when it starts
 * 12  long   when the session began by the sender's clock, in milliseconds since 1970
 * 20  long   sequence of the packet, from 0, with no gaps and no repetition
 * 28  long   block
 * 36  byte   index in the block: first the sources, then the repairs
 * 37  byte   0 in a source packet; in a repair packet, how many sources the block has
 * 38  short  length of the symbol in bytes
 * 40  symbol
 *     seal: CRC32C of all before it (4 bytes), or a tag (16 bytes)
 * </pre>
 *
 * @param sources 0: this is a source symbol, and how many there are is not known yet
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole; a copy for each packet would cost
public record Packet(long session, long startMillis, long sequence, long block, int index, int sources, byte[] symbol) {
    public static final int VERSION = 2;
    public static final int HEADER_BYTES = 40;

    private static final short MAGIC = (short) 0xCFD1;
    private static final int VERSION_AT = 2;
    private static final int SEAL_AT = 3;
    private static final int SESSION_AT = 4;
    private static final int START_AT = 12;
    private static final int SEQUENCE_AT = 20;
    private static final int BLOCK_AT = 28;
    private static final int INDEX_AT = 36;
    private static final int SOURCES_AT = 37;
    private static final int LENGTH_AT = 38;
    private static final int INDEX_MAX = 255;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The datagram of this packet. */
    public byte[] sealed(Seal seal) {
        int end = HEADER_BYTES + symbol.length;
        byte[] datagram = new byte[end + seal.trailerBytes()];
        SHORT.set(datagram, 0, MAGIC);
        datagram[VERSION_AT] = VERSION;
        datagram[SEAL_AT] = seal.code();
        LONG.set(datagram, SESSION_AT, session);
        LONG.set(datagram, START_AT, startMillis);
        LONG.set(datagram, SEQUENCE_AT, sequence);
        LONG.set(datagram, BLOCK_AT, block);
        datagram[INDEX_AT] = (byte) index;
        datagram[SOURCES_AT] = (byte) sources;
        SHORT.set(datagram, LENGTH_AT, (short) symbol.length);
        System.arraycopy(symbol, 0, datagram, HEADER_BYTES, symbol.length);
        seal.close(datagram, end, session, sequence);
        return datagram;
    }

    /**
     * The packet of a datagram, which is used up.
     *
     * @throws RefusedException names what is wrong; nothing but what the seal has vouched for is in the packet
     */
    public static Packet opened(byte[] datagram, Seal seal) throws RefusedException {
        if (datagram.length < HEADER_BYTES || (short) SHORT.get(datagram, 0) != MAGIC) {
            throw new RefusedException(Refusal.FOREIGN, "datagram of " + datagram.length + " bytes is no packet");
        }
        if (datagram[VERSION_AT] != VERSION) {
            throw new RefusedException(
                    Refusal.VERSION,
                    "packet is of format " + (datagram[VERSION_AT] & 0xff) + "; this receiver reads format " + VERSION);
        }
        if (datagram[SEAL_AT] != seal.code()) {
            throw new RefusedException(Refusal.SEAL, seal.mismatch());
        }
        int end = HEADER_BYTES + ((short) SHORT.get(datagram, LENGTH_AT) & 0xffff);
        if (datagram.length != end + seal.trailerBytes()) {
            throw new RefusedException(
                    Refusal.LENGTH,
                    "datagram has " + datagram.length + " bytes, and says " + (end + seal.trailerBytes()));
        }
        long session = (long) LONG.get(datagram, SESSION_AT);
        long sequence = (long) LONG.get(datagram, SEQUENCE_AT);
        if (!seal.open(datagram, end, session, sequence)) {
            throw new RefusedException(Refusal.DAMAGED, "packet " + sequence + " does not pass its seal");
        }
        Packet packet = new Packet(
                session,
                (long) LONG.get(datagram, START_AT),
                sequence,
                (long) LONG.get(datagram, BLOCK_AT),
                datagram[INDEX_AT] & 0xff,
                datagram[SOURCES_AT] & 0xff,
                Arrays.copyOfRange(datagram, HEADER_BYTES, end));
        packet.check();
        return packet;
    }

    private void check() throws RefusedException {
        if (symbol.length < Limits.SYMBOL_BYTES_MIN || symbol.length > Limits.SYMBOL_BYTES_MAX) {
            throw new RefusedException(
                    Refusal.LENGTH,
                    "symbol of %d bytes; %d to %d are possible"
                            .formatted(symbol.length, Limits.SYMBOL_BYTES_MIN, Limits.SYMBOL_BYTES_MAX));
        }
        if (startMillis < 0 || startMillis > Limits.MILLIS_MAX) {
            throw new RefusedException(
                    Refusal.FIELD, "start: %d is not between 0 and %d".formatted(startMillis, Limits.MILLIS_MAX));
        }
        if (sequence < 0 || block < 0) {
            throw new RefusedException(Refusal.POSITION, "sequence " + sequence + ", block " + block + ": below 0");
        }
        if (sources == 0 ? index == INDEX_MAX : index < sources) {
            throw new RefusedException(
                    Refusal.POSITION, "index " + index + " in a block of " + sources + " sources: no place for it");
        }
    }
}
