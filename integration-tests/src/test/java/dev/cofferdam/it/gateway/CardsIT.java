package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cards from a low program to a high one, with real processes in their sandboxes. */
@Timeout(300)
final class CardsIT {
    private static final Pattern CARD = Pattern.compile("card ([0-9]+) 'line ([0-9]+)-*(?:\\.\\.\\.)?'");
    private static final Pattern LOST =
            Pattern.compile("lost cards ([0-9]+) to ([0-9]+): overwritten before they were read");

    private Site site;
    private Running running;

    @BeforeEach
    void open() throws IOException {
        site = Site.open();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /** @param more arguments of the punch */
    private void up(String design, int cards, int padding, String more) throws IOException {
        Files.write(
                site.directory().resolve("lines"),
                IntStream.range(0, cards)
                        .mapToObj(line -> "line " + line + "-".repeat(padding))
                        .toList());
        running = site.up("""
                policy: {levels: [low, high]}
                store:
                  volume: {path: volume, size: 16MiB}
                  disks:
                    - {name: deck, label: low, size: 2MiB}
                    - {name: position, label: high, size: 4KiB}
                partitions:
                  - name: station
                    label: low
                    program: card-punch
                    args: {deck: deck, file: lines%s}
                    disks: [{disk: deck, as: deck, access: read-write}]
                    limits: {window: 1MiB}
                    restart: {on: failure, at-most: 20}
                  - name: analyst
                    label: high
                    program: card-reader
                    args: {deck: deck, position: position}
                    disks:
                      - {disk: deck, as: deck, access: read}
                      - {disk: position, as: position, access: read-write}
                    limits: {window: 1MiB}
                    restart: {on: failure, at-most: 20}
                """.formatted(more), "--design", design);
    }

    /** Each line that the analyst has said is about the cards that come next; how many are accounted for, and how many lost. */
    private long[] accounted(boolean repeats) {
        long next = 0;
        long lost = 0;
        for (String line : running.said("analyst")) {
            Matcher card = CARD.matcher(line);
            Matcher some = LOST.matcher(line);
            if (card.matches()) {
                long number = Long.parseLong(card.group(1));
                assertEquals(card.group(2), card.group(1), "each card is its own line");
                assertTrue(number == next || (repeats && number < next), line);
                next = Math.max(next, number + 1);
            } else if (some.matches()) {
                assertEquals(next, Long.parseLong(some.group(1)), line);
                next = Long.parseLong(some.group(2)) + 1;
                lost += next - Long.parseLong(some.group(1));
            }
        }
        return new long[] {next, lost};
    }

    private void awaitAll(int cards, boolean repeats) {
        await().atMost(Spooled.PATIENCE).until(() -> accounted(repeats)[0] == cards);
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "mapped", "call", "ring"})
    void eachCardIsReadOnceInItsOrder(String design) throws IOException {
        up(design, 1_000, 0, "");
        awaitAll(1_000, false);
        assertEquals(0, accounted(false)[1]);
        running.awaitLine("station ended");
        assertEquals(List.of("punched 1000 cards"), running.said("station"));
    }

    /**
     * A reader that is killed before it keeps its place says some twice, and none not at all. The punch is killed first: once
     * the reader is, the punch may come to its end meanwhile.
     */
    @Test
    void killedProgramsLoseNothing() throws IOException {
        up("message", 400, 0, ", pause-millis: 20");
        int reached = 0;
        for (String killed : List.of("station", "station", "station", "analyst", "analyst", "analyst")) {
            int next = reached + 40;
            await().atMost(Spooled.PATIENCE).until(() -> accounted(true)[0] > next);
            running.signal(killed, "KILL");
            reached = next;
        }
        awaitAll(400, true);
        running.awaitLine("station ended");
        assertEquals(0, accounted(true)[1]);
        assertEquals(List.of("punched 400 cards"), running.said("station"));
    }

    /** The punch comes to its end though nobody reads; what was overwritten meanwhile is named, and nothing else is. */
    @Test
    void whoDoesNotReadHoldsUpNobody() throws IOException {
        up("message", 600, 30_000, ", pause-millis: 10");
        await().atMost(Spooled.PATIENCE).until(() -> !running.said("analyst").isEmpty());
        running.signal("analyst", "STOP");
        running.awaitLine("station ended");
        assertEquals(List.of("punched 600 cards"), running.said("station"));
        running.signal("analyst", "CONT");
        awaitAll(600, false);
        long lost = accounted(false)[1];
        assertTrue(lost > 300 && lost < 600, () -> lost + " are named as lost");
    }
}
