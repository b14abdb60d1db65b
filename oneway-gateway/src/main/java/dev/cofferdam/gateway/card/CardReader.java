package dev.cofferdam.gateway.card;

import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.spool.Mark;
import dev.cofferdam.gateway.spool.SpoolReader;
import dev.cofferdam.gateway.spool.SpoolReader.End;
import dev.cofferdam.gateway.spool.SpoolReader.Entry;
import dev.cofferdam.gateway.spool.SpoolReader.Gap;
import dev.cofferdam.gateway.spool.SpoolReader.Refused;
import dev.cofferdam.gateway.spool.SpoolReader.Why;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads the cards of a deck down, each once and in their order; what is missing is told in its place. How far it has come it
 * keeps in a disk of its own class. Who punches learns nothing of it. For one thread, that of the disks.
 *
 * <pre>
 *    0  int   magic, "CFCR"          16  long  segment            32  long  number of the record
 *    4  int   format, 1              24  int   offset in it       40  long  number of the next card
 *    8  long  identity of the deck   28  int   0
 * </pre>
 */
public final class CardReader {
    private static final int MAGIC = 0x4346_4352;
    private static final int FORMAT = 1;
    private static final int BLOCK_BYTES = 512;
    private static final String FULL = "overwritten before they were read";
    private static final String DAMAGED = "damaged in the deck";

    private final SpoolReader spool;
    private final Disk position;
    private final Queue<Step> waiting = new ArrayDeque<>();

    /** Where the record begins that has the next card. */
    private Mark mark;

    /** The number of the next card to be given out, and of the next to be found. */
    private long next;

    private long nextFound;
    private String gap = FULL;

    /** What comes next. */
    public sealed interface Step {}

    /** A card. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Card(long number, byte[] content) implements Step {}

    /** Cards that are lost, by their numbers. */
    public record Lost(long first, long last, String why) implements Step {}

    private CardReader(SpoolReader spool, Disk position, long next) {
        this.spool = spool;
        this.position = position;
        this.mark = spool.at();
        this.next = next;
        this.nextFound = next;
    }

    /**
     * Goes on where {@link #keep} was called last; waits until there is a deck. Of another deck on the same disk it begins
     * with card 0.
     *
     * @param position a disk of this program's own, of 512 bytes or more, to read and write
     */
    public static CardReader open(Disk deck, Disk position) throws IOException {
        Published published = position.published();
        if (published.version() == 0) {
            SpoolReader spool = SpoolReader.open(deck, 0, Optional.empty());
            return new CardReader(spool, position, 0);
        }
        ByteBuffer kept =
                position.readExactly(published.version(), 0, BLOCK_BYTES).asByteBuffer();
        if (kept.getInt() != MAGIC || kept.getInt() != FORMAT) {
            throw new IOException(
                    "the disk says nothing of how far a deck was read: delete it and let 'up' make it anew");
        }
        long identity = kept.getLong();
        long segment = kept.getLong();
        int offset = kept.getInt();
        kept.getInt();
        Mark at = new Mark(segment, offset, kept.getLong());
        long next = kept.getLong();
        SpoolReader spool = SpoolReader.open(deck, identity, Optional.of(at));
        return new CardReader(spool, position, spool.identity() == identity ? next : 0);
    }

    /** Takes the next step; empty: all cards that were punched are read. */
    public Optional<Step> next() throws IOException {
        while (waiting.isEmpty()) {
            Mark before = spool.at();
            switch (spool.next()) {
                case Entry entry -> {
                    if (entry.frame().hasDatagrams()) {
                        take(entry.frame().getDatagrams(), entry.data(), before);
                    }
                }
                case Gap missing -> gap = missing.why() == Why.OVERWRITTEN ? FULL : DAMAGED;
                case Refused _ -> gap = DAMAGED;
                case End _ -> {
                    found(spool.next(CardPunch.CARDS));
                    if (waiting.isEmpty()) {
                        return Optional.empty();
                    }
                }
            }
        }
        Step step = waiting.remove();
        next = switch (step) {
            case Card card -> card.number() + 1;
            case Lost lost -> lost.last() + 1;
        };
        return Optional.of(step);
    }

    /** Cards from that number on were found; those before it are lost. */
    private void found(long number) {
        if (number > nextFound) {
            waiting.add(new Lost(nextFound, number - 1, gap));
            nextFound = number;
        }
        gap = FULL;
    }

    private void take(Datagrams cards, ByteBuffer data, Mark before) {
        if (!cards.getService().equals(CardPunch.CARDS.service()) || cards.getPlace() != CardPunch.CARDS.place()) {
            return;
        }
        mark = before;
        found(cards.getFirst());
        long number = cards.getFirst();
        for (int length : cards.getLengthBytesList()) {
            byte[] content = new byte[length];
            data.get(content);
            if (number == nextFound) {
                waiting.add(new Card(number, content));
                nextFound++;
            }
            number++;
        }
    }

    /**
     * Keeps that all steps that were given out are done: none of them is given out again, whoever is killed. Those that were
     * given out since the last call are, to a reader that is started anew. On stable storage when this returns.
     */
    public void keep() throws IOException {
        ByteBuffer kept = ByteBuffer.allocate(BLOCK_BYTES);
        kept.putInt(MAGIC).putInt(FORMAT).putLong(spool.identity());
        Mark at = waiting.isEmpty() ? spool.at() : mark;
        kept.putLong(at.segment()).putInt(at.offset()).putInt(0).putLong(at.record());
        kept.putLong(next);
        position.write(0, MemorySegment.ofArray(kept.array()));
        position.advance(BLOCK_BYTES);
    }

    /** Waits until more was punched; who punches does not learn that anybody waits. */
    public void await() throws IOException {
        spool.await();
    }
}
