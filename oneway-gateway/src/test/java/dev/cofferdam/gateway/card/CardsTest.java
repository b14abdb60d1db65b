package dev.cofferdam.gateway.card;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.card.CardReader.Card;
import dev.cofferdam.gateway.card.CardReader.Lost;
import dev.cofferdam.gateway.card.CardReader.Step;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A punch and a reader over disks in memory. */
class CardsTest {
    private static final int DECK_BYTES = 4096 + 16 * (64 << 10);

    private final Random random = new Random(9);
    private MemoryDisk deck = new MemoryDisk(DECK_BYTES);
    private MemoryDisk position = new MemoryDisk(512);

    private CardPunch punch() throws IOException {
        return CardPunch.open(deck, () -> 1, () -> 7);
    }

    private CardReader reader() throws IOException {
        return CardReader.open(deck, position);
    }

    /** What a card holds follows from its number, its length too. */
    private static byte[] content(long number) {
        Random random = new Random(number);
        byte[] content = new byte[random.nextInt(200)];
        random.nextBytes(content);
        return content;
    }

    private static void punch(CardPunch punch, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            punch.punch(content(punch.next()));
        }
    }

    private static long number(Step step) {
        Card card = assertInstanceOf(Card.class, step);
        assertArrayEquals(content(card.number()), card.content());
        return card.number();
    }

    private static List<Long> readAll(CardReader reader) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Optional<Step> next = reader.next(); next.isPresent(); next = reader.next()) {
            numbers.add(number(next.get()));
        }
        return numbers;
    }

    @Test
    void cardsOfEveryLengthAreReadInTheirOrder() throws IOException {
        CardPunch punch = punch();
        byte[] longest = new byte[CardPunch.CARD_BYTES_MAX];
        random.nextBytes(longest);
        assertEquals(0, punch.punch(new byte[0]));
        assertEquals(1, punch.punch(longest));
        assertEquals(2, punch.punch(new byte[] {1}));
        CardReader reader = reader();
        assertEquals(Optional.empty(), reader.next(), "nothing before it is there for good");
        punch.flush();
        for (byte[] expected : List.of(new byte[0], longest, new byte[] {1})) {
            assertArrayEquals(expected, ((Card) reader.next().orElseThrow()).content());
        }
        assertEquals(Optional.empty(), reader.next());
        ProgramException tooLong =
                assertThrows(ProgramException.class, () -> punch.punch(new byte[CardPunch.CARD_BYTES_MAX + 1]));
        assertEquals("a card has at most 32768 bytes, and this one 32769", tooLong.getMessage());
        assertEquals(3, punch.next());
    }

    /** Killed again and again behind some card, of which what it kept is not given out again. */
    @Test
    void aReaderGoesOnWhereItKept() throws IOException {
        CardPunch punch = punch();
        punch(punch, 1_500);
        punch.flush();
        long done = 0;
        while (done < 1_500) {
            CardReader reader = reader();
            for (int i = random.nextInt(300); i > 0 && done < 1_500; i--) {
                assertEquals(done, number(reader.next().orElseThrow()));
                done++;
            }
            reader.keep();
            reader.next(); // not kept
        }
        assertEquals(Optional.empty(), reader().next());
    }

    @Test
    void whatIsOverwrittenIsNamed() throws IOException {
        CardPunch punch = punch();
        punch(punch, 10);
        punch.flush();
        CardReader reader = reader();
        assertEquals(0, number(reader.next().orElseThrow()));
        reader.keep();
        punch(punch, 60_000);
        punch.flush();
        long expected = 1;
        long lost = 0;
        CardReader again = reader();
        for (Optional<Step> next = again.next(); next.isPresent(); next = again.next()) {
            if (next.get() instanceof Lost some) {
                assertEquals(expected, some.first());
                assertEquals("overwritten before they were read", some.why());
                lost += some.last() - some.first() + 1;
                expected = some.last() + 1;
            } else {
                assertEquals(expected, number(next.get()));
                expected++;
            }
        }
        assertEquals(60_010, expected);
        assertTrue(lost > 10_000, "or nothing was overwritten");
    }

    /** Nothing follows what is damaged: it is named all the same. */
    @Test
    void whatIsDamagedIsNamedThoughItIsTheLast() throws IOException {
        CardPunch punch = punch();
        punch(punch, 3);
        punch.flush();
        punch(punch, 2);
        punch.flush();
        long end = 0;
        for (int at = 4096; at < DECK_BYTES; at++) {
            end = deck.image[at] == 0 ? end : at;
        }
        deck.image[(int) end] ^= 1;
        CardReader reader = reader();
        assertEquals(0, number(reader.next().orElseThrow()));
        assertEquals(1, number(reader.next().orElseThrow()));
        assertEquals(2, number(reader.next().orElseThrow()));
        assertEquals(Optional.of(new Lost(3, 4, "damaged in the deck")), reader.next());
        assertEquals(Optional.empty(), reader.next());
    }

    /** Whatever was flushed is read, whatever was not is punched again, and none twice. */
    @Test
    void thePunchGoesDownAtAnyEffect() throws IOException {
        for (int effects = 0; effects < 40; effects++) {
            deck = new MemoryDisk(DECK_BYTES);
            position = new MemoryDisk(512);
            long flushed = 0;
            deck.effectsLeft = effects;
            try {
                CardPunch punch = punch();
                while (true) {
                    punch(punch, 700);
                    punch.flush();
                    flushed = punch.next();
                }
            } catch (MemoryDisk.Down e) {
                // As it is to be.
            }
            deck.restart(random);
            CardPunch again = punch();
            assertTrue(again.next() >= flushed, "what was flushed is there");
            punch(again, 5);
            again.flush();
            List<Long> read = readAll(reader());
            assertEquals(again.next(), read.size());
            assertEquals(again.next() - 1, read.getLast());
        }
    }

    @Test
    void anotherDeckBeginsAnew() throws IOException {
        CardPunch punch = punch();
        punch(punch, 3);
        punch.flush();
        CardReader reader = reader();
        readAll(reader);
        reader.keep();
        deck = new MemoryDisk(DECK_BYTES);
        CardPunch other = CardPunch.open(deck, () -> 1, () -> 8);
        punch(other, 2);
        other.flush();
        assertEquals(List.of(0L, 1L), readAll(reader()));
    }
}
