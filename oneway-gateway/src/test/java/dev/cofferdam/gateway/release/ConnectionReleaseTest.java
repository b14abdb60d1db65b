package dev.cofferdam.gateway.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.release.MemoryNetwork.Server;
import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.gateway.status.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What high servers get of streams, whatever is killed and whenever. */
class ConnectionReleaseTest {
    private static final int DISK_BYTES = 4 << 20;
    private static final Pattern NAMED = Pattern.compile("reset connections ([0-9to ,]+) of tcp 0: .*");

    /** What a stream begins with. */
    private static final int NUMBER_BYTES = Long.BYTES;

    private final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private final MemoryDisk position = new MemoryDisk(1 << 20);
    private final Random random = new Random(15);
    private final MemoryNetwork network = new MemoryNetwork(random);
    private final List<String> lines = new ArrayList<>();

    private long nanos;

    /** Bytes that low has sent, and the ends that it has made, by number. */
    private final Map<Long, Integer> sent = new TreeMap<>();

    private final Map<Long, ConnectionEnd> ends = new HashMap<>();

    private SpoolWriter spool() throws IOException {
        return SpoolWriter.open(disk, () -> 1, () -> 2);
    }

    /** The stream of that number, which begins with it. */
    private static byte[] stream(long number, int bytes) {
        byte[] content = new byte[Math.max(bytes, NUMBER_BYTES)];
        new Random(number).nextBytes(content);
        ByteBuffer.wrap(content).putLong(0, number);
        return Arrays.copyOf(content, bytes);
    }

    private void append(SpoolWriter spool, long number, int bytes, ConnectionEnd end) throws IOException {
        int offset = sent.getOrDefault(number, 0);
        ByteBuffer room = spool.room(bytes);
        room.put(stream(number, offset + bytes), offset, bytes);
        spool.append(
                ConnectionPart.newBuilder()
                        .setNumber(number)
                        .setOffsetBytes(offset)
                        .setEnd(end)
                        .build(),
                bytes);
        sent.put(number, offset + bytes);
        if (end != ConnectionEnd.CONNECTION_END_UNSPECIFIED) {
            ends.put(number, end);
        }
    }

    private void append(SpoolWriter spool, long number, int bytes) throws IOException {
        append(spool, number, bytes, ConnectionEnd.CONNECTION_END_UNSPECIFIED);
    }

    private ConnectionRelease resume() throws IOException {
        return ConnectionRelease.resume(disk, new StateDisk(position), network, this::nanos, lines::add, new Tally());
    }

    /** Each look at the clock takes 5 ms, so that what waits for a server waits for some turns. */
    private long nanos() {
        return nanos += 5_000_000;
    }

    /** Lets it do so much, and ends it as a process ends. */
    private boolean release(int turns) throws IOException {
        try {
            ConnectionRelease release = resume();
            for (int i = 0; i < turns; i++) {
                if (!release.turn()) {
                    break;
                }
            }
            return true;
        } catch (MemoryDisk.Down | MemoryNetwork.Killed e) {
            return false;
        } finally {
            network.kill();
        }
    }

    private Set<Long> named() {
        Set<Long> named = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = NAMED.matcher(line);
            if (matcher.matches()) {
                for (String range : matcher.group(1).split(", ", -1)) {
                    String[] both = range.split(" to ", -1);
                    LongStream.rangeClosed(Long.parseLong(both[0]), Long.parseLong(both[both.length - 1]))
                            .forEach(named::add);
                }
            }
        }
        return named;
    }

    private final List<Long> open = new ArrayList<>();
    private long next;

    /** Low goes on while a release does its work, which ends as a process ends; whether it was killed before. */
    private boolean live(int rounds) throws IOException {
        try {
            act();
            ConnectionRelease release = resume();
            for (int i = 0; i < rounds; i++) {
                act();
                turns(release, random.nextInt(30));
            }
            return true;
        } catch (MemoryDisk.Down | MemoryNetwork.Killed e) {
            return false;
        } finally {
            network.kill();
        }
    }

    /** What low's clients do, which has nothing to do with the release. */
    private void act() throws IOException {
        SpoolWriter spool = spool();
        for (int i = random.nextInt(6); i > 0; i--) {
            if (open.size() < 6 && random.nextBoolean()) {
                append(spool, next, NUMBER_BYTES);
                open.add(next++);
            } else if (!open.isEmpty()) {
                long number = open.get(random.nextInt(open.size()));
                ConnectionEnd end = ConnectionEnd.forNumber(Math.max(0, random.nextInt(6) - 3));
                append(spool, number, random.nextInt(3_000), end);
                if (end != ConnectionEnd.CONNECTION_END_UNSPECIFIED) {
                    open.remove(number);
                }
            }
        }
        spool.tell();
    }

    /** Each server got the beginning of one stream, once; all of it where it was ended; and whatever else is named. */
    private void assertAccounted() {
        Map<Long, Server> got = new HashMap<>();
        for (Server server : network.servers) {
            byte[] received = server.received.toByteArray();
            if (received.length >= NUMBER_BYTES) {
                long number = ByteBuffer.wrap(received).getLong();
                assertEquals(null, got.put(number, server), number + " was delivered twice");
                assertArrayEquals(stream(number, received.length), received);
                assertTrue(server.ended || server.reset, number + " is open");
                if (server.ended) {
                    assertEquals(ConnectionEnd.CONNECTION_END_CLOSED, ends.get(number));
                    assertEquals(sent.get(number), received.length);
                }
            }
        }
        Set<Long> named = named();
        sent.keySet().forEach(number -> {
            Server server = got.get(number);
            boolean whole = server != null && server.ended;
            boolean lowsReset = ends.get(number) == ConnectionEnd.CONNECTION_END_RESET;
            assertTrue(whole || lowsReset || named.contains(number), number + " is neither whole nor named");
        });
    }

    @Test
    void killedAnywhereNothingIsDeliveredTwiceOrGoesOnWithAGap() throws IOException {
        int kills = 0;
        for (int run = 0; run < 300; run++) {
            position.effectsLeft = random.nextInt(40);
            network.callsLeft = random.nextInt(600);
            kills += live(random.nextInt(20)) ? 0 : 1;
            position.restart(random);
        }
        for (long number : open) {
            SpoolWriter spool = spool();
            append(spool, number, 1, ConnectionEnd.CONNECTION_END_CLOSED);
            spool.tell();
        }
        assertTrue(release(10_000));
        assertTrue(kills > 100, kills + " kills");
        long whole = network.servers.stream().filter(server -> server.ended).count();
        assertTrue(whole > 100, whole + " whole");
        assertAccounted();
        int before = lines.size();
        assertTrue(release(100));
        assertEquals(before, lines.size(), "told once");
    }

    /** What a slow server has not taken stays in the spool, and another one waits for it in nothing. */
    @Test
    void aSlowServerHoldsUpNobody() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        network.stalled = true;
        append(spool, 0, 50_000, ConnectionEnd.CONNECTION_END_UNSPECIFIED);
        append(spool, 0, 60_000, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 5);
        assertEquals(0, network.servers.getFirst().received.size());
        network.stalled = false;
        network.servers.getFirst().slow = true;
        append(spool, 1, 50_000, ConnectionEnd.CONNECTION_END_CLOSED);
        append(spool, 2, 50_000, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 500);
        assertEquals(0, network.servers.getFirst().received.size());
        assertEquals(2, network.servers.stream().filter(server -> server.ended).count());
        network.servers.getFirst().slow = false;
        turns(release, 500);
        assertEquals(3, network.servers.stream().filter(server -> server.ended).count());
        assertAccounted();
        assertEquals(List.of(), lines);
    }

    @Test
    void aServerThatEndedFirstIsOverWithItsStream() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        network.silent = true;
        append(spool, 0, 100);
        spool.tell();
        turns(release, 100);
        append(spool, 0, 100, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 100);
        assertFalse(release.turn(), "nothing is open");
        assertAccounted();
    }

    private static void turns(ConnectionRelease release, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            release.turn();
        }
    }

    @Test
    void whatIsOverwrittenWhileAServerIsSlowResetsIt() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        append(spool, 0, 1_000);
        append(spool, 1, 1_000);
        spool.tell();
        turns(release, 100);
        network.stalled = true;
        for (int i = 0; i < 120; i++) {
            append(spool, 0, 50_000);
            spool.tell();
            turns(release, 3);
        }
        // That is known though its server takes nothing at all.
        assertEquals(Set.of(0L), named());
        network.stalled = false;
        append(spool, 1, 1_000, ConnectionEnd.CONNECTION_END_CLOSED);
        append(spool, 0, 10, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 500);
        assertEquals(
                List.of("reset connections 0 of tcp 0: its server was slow, and what came meanwhile was overwritten"),
                lines);
        assertTrue(network.servers.get(1).ended, "the idle one survives");
        assertAccounted();
    }

    @Test
    void aReleaseThatStandsStillResetsWhatMayHaveAGap() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        append(spool, 0, 1_000);
        append(spool, 1, 1_000, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 100);
        for (int i = 0; i < 120; i++) {
            append(spool, 0, 50_000);
        }
        append(spool, 2, 1_000, ConnectionEnd.CONNECTION_END_CLOSED);
        append(spool, 0, 10, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 500);
        assertTrue(lines.contains("reset connections 0 of tcp 0: overwritten before they were read"), lines::toString);
        assertAccounted();
    }

    @Test
    void aServerThatIsAwayIsNamedAndTheNextConnectionIsTried() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        network.away = true;
        append(spool, 0, 10);
        append(spool, 1, 10, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 100);
        assertEquals(List.of("reset connections 0, 1 of tcp 0: nobody listens there"), lines);
        network.away = false;
        append(spool, 0, 10, ConnectionEnd.CONNECTION_END_CLOSED);
        append(spool, 2, 10, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 100);
        assertAccounted();
        assertTrue(network.servers.getLast().ended);
        assertEquals(1, lines.size(), lines::toString);
    }

    @Test
    void anIntakeThatBeginsAnewEndsWhatWasOpen() throws IOException {
        SpoolWriter spool = spool();
        ConnectionRelease release = resume();
        append(spool, 0, 100);
        append(spool, 1, 100, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.room();
        spool.append(ConnectionPart.newBuilder().setNumber(2).setBegins(true).build(), 0);
        append(spool, 2, 100, ConnectionEnd.CONNECTION_END_CLOSED);
        spool.tell();
        turns(release, 300);
        assertEquals(List.of("reset connections 0 of tcp 0: low's intake ended meanwhile"), lines);
        assertAccounted();
        assertFalse(network.servers.getLast().reset);
        assertEquals(3, spool().next(new Stream(Service.SERVICE_TCP, 0)));
    }
}
