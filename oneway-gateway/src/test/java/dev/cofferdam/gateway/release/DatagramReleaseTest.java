package dev.cofferdam.gateway.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.gateway.status.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a release sends, whatever is killed and whenever. */
class DatagramReleaseTest {
    private static final int DISK_BYTES = 4 << 20;
    private static final Stream UDP = new Stream(Service.SERVICE_UDP, 0);
    private static final Pattern LOST =
            Pattern.compile("(?:lost )?datagrams ([0-9to ,]+) of udp 0(?:: .*| were sent or lost.*)");

    private final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private final MemoryDisk position = new MemoryDisk(1 << 20);
    private final Random random = new Random(11);
    private final List<String> lines = new ArrayList<>();

    /** Numbers that were sent: each datagram's content is its own. */
    private final List<Long> sent = new ArrayList<>();

    /** How many more are sent before the release is killed. */
    private long sendsLeft = Long.MAX_VALUE;

    private void send(Stream stream, byte[] datagram) {
        if (sendsLeft-- <= 0) {
            throw new MemoryDisk.Down();
        }
        sent.add(ByteBuffer.wrap(datagram).getLong());
    }

    private void append(SpoolWriter spool, int count) throws IOException {
        ByteBuffer room = spool.room(Long.BYTES * count);
        Datagrams.Builder record =
                Datagrams.newBuilder().setService(UDP.service()).setPlace(0).setFirst(spool.next(UDP));
        for (int i = 0; i < count; i++) {
            room.putLong(record.getFirst() + i);
            record.addLengthBytes(Long.BYTES);
        }
        spool.append(record.build(), Long.BYTES * count);
    }

    private SpoolWriter spool() throws IOException {
        return SpoolWriter.open(disk, () -> 1, () -> 2);
    }

    /** Whether it came to its end, and was not killed. */
    private boolean release() throws IOException {
        try (DatagramRelease release =
                DatagramRelease.resume(disk, new StateDisk(position), this::send, lines::add, new Tally())) {
            while (release.turn()) {
                // Until there is nothing more.
            }
            return true;
        } catch (MemoryDisk.Down e) {
            return false;
        }
    }

    /** Numbers that high was told of as lost, or as perhaps lost. */
    private Set<Long> named() {
        Set<Long> named = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = LOST.matcher(line);
            if (matcher.matches()) {
                for (String range : matcher.group(1).split(", ", -1)) {
                    String[] ends = range.split(" to ", -1);
                    LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                            .forEach(named::add);
                }
            }
        }
        return named;
    }

    @Test
    void killedAnywhereEachIsSentOnceInOrderOrNamed() throws IOException {
        int kills = 0;
        for (int run = 0; run < 300; run++) {
            SpoolWriter spool = spool();
            for (int i = random.nextInt(4); i > 0; i--) {
                append(spool, 1 + random.nextInt(200));
            }
            spool.tell();
            position.effectsLeft = random.nextInt(6);
            sendsLeft = random.nextInt(300);
            kills += release() ? 0 : 1;
            position.restart(random);
            sendsLeft = Long.MAX_VALUE;
        }
        assertTrue(release());
        assertTrue(kills > 100, kills + " kills");
        assertEquals(sent.stream().sorted().distinct().toList(), sent);
        Set<Long> accounted = named();
        accounted.addAll(sent);
        assertEquals(spool().next(UDP), accounted.size());
    }

    @Test
    void whatIsOverwrittenUnreadIsNamedByNumber() throws IOException {
        SpoolWriter spool = spool();
        append(spool, 10);
        spool.tell();
        assertTrue(release());
        for (int i = 0; i < 12_000; i++) {
            append(spool, 1);
        }
        spool.tell();
        assertTrue(release());
        Set<Long> named = named();
        assertTrue(named.size() > 3_000, named.size() + " lost");
        assertEquals(12_010, named.size() + sent.size());
        assertTrue(
                lines.stream().anyMatch(line -> line.endsWith("overwritten before they were read")), lines::toString);
    }

    @Test
    void whatLowDroppedIsNamed() throws IOException {
        SpoolWriter spool = spool();
        append(spool, 2);
        spool.room();
        spool.append(
                Datagrams.newBuilder().setService(UDP.service()).setFirst(7).build(), 0);
        append(spool, 1);
        spool.tell();
        assertTrue(release());
        assertEquals(List.of(0L, 1L, 7L), sent);
        assertEquals(List.of("lost datagrams 2 to 6 of udp 0: low had no room for them"), lines);
    }

    /** A line for each gap would be more than a log takes. */
    @Test
    void manyGapsAreFewLines() throws IOException {
        SpoolWriter spool = spool();
        for (int i = 0; i < 200; i++) {
            spool.room();
            spool.append(
                    Datagrams.newBuilder()
                            .setService(UDP.service())
                            .setFirst(2 * i + 1)
                            .build(),
                    0);
            append(spool, 1);
        }
        spool.tell();
        assertTrue(release());
        assertEquals(4, lines.size(), lines::toString);
        assertEquals(200, named().size());
        assertTrue(release());
        assertEquals(4, lines.size(), "told once");
    }

    @Test
    void aStateThatSaysAllWasSentLeavesNoDoubt() throws IOException {
        SpoolWriter spool = spool();
        append(spool, 3);
        spool.tell();
        assertTrue(release());
        assertTrue(release());
        assertEquals(List.of(0L, 1L, 2L), sent);
        assertEquals(List.of(), lines);
    }
}
