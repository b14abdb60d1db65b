package dev.cofferdam.gateway.card;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Punches cards: records with numbers, one behind the other into a deck, which is a disk of the store that this program alone
 * writes. Whoever may read the disk reads them by a {@link CardReader}, and the punch does not learn of it: when the deck is
 * full, the oldest cards are written over. For one thread, that of the disk.
 */
public final class CardPunch {
    /** Of one card: any deck has room for it. */
    public static final int CARD_BYTES_MAX = 32 << 10;

    static final Stream CARDS = new Stream(Service.SERVICE_CARD, 0);

    private final SpoolWriter spool;

    /** The record that is filled; null: none is. */
    private Datagrams.Builder record;

    private ByteBuffer room;
    private int recordBytes;
    private long next;

    private CardPunch(SpoolWriter spool) {
        this.spool = spool;
        this.next = spool.next(CARDS);
    }

    /**
     * Goes on with a deck, or begins one on a disk on which nothing was ever published.
     *
     * @param deck read and written, of 2 MiB or more; its partition's window has 256 KiB or more
     * @param millis since 1970
     * @param identity of a new deck, by chance
     */
    public static CardPunch open(Disk deck, LongSupplier millis, LongSupplier identity) throws IOException {
        return new CardPunch(SpoolWriter.open(deck, millis, identity));
    }

    /** The number of the next card: so many are in the deck, or were. */
    public long next() {
        return next;
    }

    /**
     * Punches a card, which may be empty. Who is killed before the next {@link #flush} has not punched it.
     *
     * @return its number
     */
    public long punch(byte[] card) throws IOException {
        if (card.length > CARD_BYTES_MAX) {
            throw new ProgramException("a card has at most " + CARD_BYTES_MAX + " bytes, and this one " + card.length);
        }
        if (record != null
                && (record.getLengthBytesCount() == SpoolWriter.DATAGRAMS_MAX || room.remaining() < card.length)) {
            append();
        }
        if (record == null) {
            room = spool.room(card.length);
            record = Datagrams.newBuilder()
                    .setService(CARDS.service())
                    .setPlace(CARDS.place())
                    .setFirst(next);
            recordBytes = 0;
        }
        room.put(card);
        record.addLengthBytes(card.length);
        recordBytes += card.length;
        return next++;
    }

    /** Makes all cards that were punched durable, and lets them be read. */
    public void flush() throws IOException {
        append();
        spool.publish();
    }

    private void append() throws IOException {
        if (record != null) {
            Datagrams whole = record.build();
            record = null;
            spool.append(whole, recordBytes);
        }
    }
}
