package dev.cofferdam.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.frame.Part;
import dev.cofferdam.gateway.frame.Source;
import dev.cofferdam.gateway.spool.SpoolReader.Gap;
import dev.cofferdam.gateway.spool.SpoolReader.Step;
import dev.cofferdam.gateway.spool.SpoolReader.Why;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SpoolTest {
    private static final int DISK_BYTES = 4096 + 16 * (64 << 10);

    private final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private final Random random = new Random(11);

    private SpoolWriter writer() throws IOException {
        return SpoolWriter.open(disk, () -> 1_000, () -> 77);
    }

    private SpoolReader reader() throws IOException {
        return SpoolReader.open(disk, 0, Optional.empty());
    }

    /** An item of one part, whose content follows from its number. */
    private static long append(SpoolWriter writer, int bytes) throws IOException {
        ByteBuffer room = writer.room();
        int length = Math.min(bytes, room.remaining());
        long number = writer.takeNumber();
        byte[] content = content(number, length);
        room.put(content);
        Item item = Item.newBuilder()
                .setNumber(number)
                .setKind(Kind.KIND_FILE)
                .setName("item-" + number)
                .setLengthBytes(length)
                .build();
        writer.append(
                Part.newBuilder()
                        .setItem(item)
                        .setSource(Source.newBuilder().setInode(number))
                        .build(),
                length);
        return number;
    }

    private static byte[] content(long number, int length) {
        byte[] content = new byte[length];
        new Random(number).nextBytes(content);
        return content;
    }

    /** The number of the item, whose content must be its own. */
    private static long number(SpoolReader.Entry record) {
        Item item = record.frame().getPart().getItem();
        byte[] data = new byte[record.data().remaining()];
        record.data().duplicate().get(data);
        assertArrayEquals(content(item.getNumber(), (int) item.getLengthBytes()), data);
        return item.getNumber();
    }

    private static List<Step> steps(SpoolReader reader) throws IOException {
        List<Step> steps = new ArrayList<>();
        Step step = reader.next();
        while (!(step instanceof SpoolReader.End)) {
            if (step instanceof SpoolReader.Entry record && record.frame().hasPart()) {
                number(record);
            }
            steps.add(step);
            step = reader.next();
        }
        return steps;
    }

    private static List<Long> numbers(List<Step> steps) {
        return steps.stream()
                .filter(step -> step instanceof SpoolReader.Entry record
                        && record.frame().hasPart())
                .map(step ->
                        ((SpoolReader.Entry) step).frame().getPart().getItem().getNumber())
                .toList();
    }

    private static Set<Long> named(List<Step> steps) {
        Set<Long> named = new TreeSet<>();
        for (Step step : steps) {
            if (step instanceof SpoolReader.Entry record && record.frame().hasOverwritten()) {
                record.frame().getOverwritten().getItemsList().forEach(item -> {
                    assertEquals("item-" + item.getNumber(), item.getName());
                    named.add(item.getNumber());
                });
            }
        }
        return named;
    }

    @Test
    void whatIsPublishedIsReadInItsOrderOnceThroughManyRounds() throws IOException {
        SpoolWriter writer = writer();
        SpoolReader reader = reader();
        List<Long> read = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            append(writer, random.nextInt(10_000));
            if (random.nextInt(4) == 0) {
                writer.publish();
                read.addAll(numbers(steps(reader)));
            }
        }
        writer.publish();
        read.addAll(numbers(steps(reader)));
        assertEquals(LongStream.range(0, 2_000).boxed().toList(), read);
    }

    @Test
    void whatIsNotPublishedIsNotRead() throws IOException {
        SpoolWriter writer = writer();
        append(writer, 100);
        writer.publish();
        append(writer, 100);
        assertEquals(List.of(0L), numbers(steps(reader())));
    }

    @Test
    void aReaderGoesOnWhereItWas() throws IOException {
        SpoolWriter writer = writer();
        append(writer, 60_000);
        append(writer, 60_000);
        writer.publish();
        SpoolReader reader = reader();
        reader.next();
        SpoolReader next = SpoolReader.open(disk, reader.identity(), Optional.of(reader.at()));
        assertEquals(List.of(1L), numbers(steps(next)));
        SpoolReader stranger = SpoolReader.open(disk, reader.identity() + 1, Optional.of(reader.at()));
        assertEquals(List.of(0L, 1L), numbers(steps(stranger)));
    }

    @Test
    void whatIsOverwrittenIsToldAndNamed() throws IOException {
        SpoolWriter writer = writer();
        SpoolReader reader = reader();
        append(writer, 1_000);
        writer.publish();
        reader.next();
        long last = 0;
        while (last < 400) {
            last = append(writer, 3_000);
        }
        writer.publish();
        List<Step> steps = steps(reader);
        Gap gap = assertInstanceOf(Gap.class, steps.getFirst());
        assertEquals(Why.OVERWRITTEN, gap.why());
        assertEquals(0, gap.firstSegment());
        List<Long> read = numbers(steps);
        assertEquals(last, read.getLast());
        assertTrue(read.getFirst() > 1);
        Set<Long> lost = new TreeSet<>();
        for (long number = 1; number < read.getFirst(); number++) {
            lost.add(number);
        }
        assertTrue(named(steps).containsAll(lost));
    }

    @Test
    void aFlippedByteLosesItsSegmentAndGivesNothingElse() throws IOException {
        SpoolWriter writer = writer();
        for (int i = 0; i < 100; i++) {
            append(writer, 3_000);
        }
        writer.publish();
        List<Long> whole = numbers(steps(reader()));
        int damages = 0;
        for (int at = 4096; at < 4096 + 3 * (64 << 10); at += 101) {
            disk.image[at] ^= 0x10;
            List<Step> steps = steps(reader());
            assertTrue(whole.containsAll(numbers(steps)));
            boolean told = steps.stream().anyMatch(Gap.class::isInstance);
            assertTrue(told || numbers(steps).equals(whole));
            damages += told ? 1 : 0;
            disk.image[at] ^= 0x10;
        }
        assertTrue(damages > 1_500, damages + " noticed");
    }

    @Test
    void theMachineGoesDownAnywhere() throws IOException {
        long crashes = 0;
        for (int run = 0; run < 150; run++) {
            MemoryDisk crashing = new MemoryDisk(DISK_BYTES);
            Set<Long> published = new HashSet<>();
            Set<Long> read = new HashSet<>();
            Optional<Mark> at = Optional.empty();
            long identity = 0;
            for (int life = 0; life < 6; life++) {
                List<Long> appended = new ArrayList<>();
                crashing.effectsLeft = random.nextInt(12);
                try {
                    SpoolWriter writer = SpoolWriter.open(crashing, () -> 1_000, () -> 77);
                    for (int i = 0; i < 30; i++) {
                        appended.add(append(writer, random.nextInt(9_000)));
                        if (random.nextInt(5) == 0) {
                            writer.publish();
                            published.addAll(appended);
                            appended.clear();
                        }
                    }
                } catch (MemoryDisk.Down e) {
                    crashes++;
                }
                crashing.restart(random);
                if (crashing.published().version() > 0) {
                    SpoolReader reader = SpoolReader.open(crashing, identity, at);
                    List<Step> steps = steps(reader);
                    assertTrue(steps.stream().noneMatch(Gap.class::isInstance));
                    for (long number : numbers(steps)) {
                        assertTrue(read.add(number), "given once");
                    }
                    assertTrue(read.containsAll(published));
                    identity = reader.identity();
                    at = Optional.of(reader.at());
                }
            }
        }
        assertTrue(crashes > 500, crashes + " crashes");
    }

    @Test
    void aRestartedWriterKnowsWhatItPublishedLast() throws IOException {
        SpoolWriter writer = writer();
        append(writer, 100);
        writer.publish();
        append(writer, 100);
        append(writer, 60_000);
        append(writer, 60_000);
        writer.publish();
        assertEquals(List.of(1L, 2L, 3L), lastBatch());
        append(writer, 100);
        assertEquals(List.of(), lastBatch(), "a segment was ended, and what was before it is settled");
    }

    private List<Long> lastBatch() throws IOException {
        return writer().lastBatch().stream()
                .map(part -> part.getItem().getNumber())
                .toList();
    }

    private static void assertRefused(Executable opens, String why) {
        SpoolException refused = assertThrows(SpoolException.class, opens);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void whatIsOlderThanIsKeptIsGoneAndWiped() throws IOException {
        SpoolWriter writer = writer();
        long old = append(writer, 60_000);
        writer.publish();
        writer.expire(8_000, 100);
        writer.expire(8_000, 1_100); // ends its segment
        long young = append(writer, 100);
        writer.publish();
        writer.expire(8_000, 9_099);
        assertEquals(List.of(old, young), numbers(steps(reader())), "nothing is older than that");
        SpoolReader away = reader();
        writer.expire(8_000, 9_100);
        List<Step> steps = steps(away);
        assertEquals(new Gap(Why.OVERWRITTEN, 0, 0), steps.getFirst());
        assertEquals(List.of(young), numbers(steps));
        assertEquals(List.of("item-" + old), repeated(steps), "high names what it lost");
        byte[] segment = new byte[64 << 10];
        disk.read(4096, MemorySegment.ofArray(segment));
        assertArrayEquals(new byte[64 << 10], segment);
    }

    @Test
    void ofASpoolThatNobodyWritesNothingIsLeft() throws IOException {
        SpoolWriter writer = writer();
        append(writer, 100);
        writer.publish();
        writer = writer();
        writer.expire(8_000, 5_000);
        writer.expire(8_000, 6_000);
        writer.expire(8_000, 13_999);
        assertEquals(1, numbers(steps(reader())).size(), "who is started again counts anew");
        writer.expire(8_000, 14_000);
        assertEquals(List.of(), numbers(steps(reader())));
    }

    /** The time of day is nothing that takes data away: set ahead by days and back, it changed what was acknowledged. */
    @Test
    void aClockThatLeapsTakesNothingAway() throws IOException {
        long[] timeOfDay = {1_000_000};
        SpoolWriter writer = SpoolWriter.open(disk, () -> timeOfDay[0], () -> 77);
        long first = append(writer, 60_000);
        writer.publish();
        writer.expire(8_000, 0);
        timeOfDay[0] += 8L * 24 * 3600 * 1000;
        long second = append(writer, 60_000);
        writer.publish();
        writer.expire(8_000, 10);
        writer = SpoolWriter.open(disk, () -> timeOfDay[0], () -> 77);
        writer.expire(8_000, 20);
        assertEquals(List.of(first, second), numbers(steps(reader())));
    }

    private static List<String> repeated(List<Step> steps) {
        return steps.stream()
                .filter(step -> step instanceof SpoolReader.Entry record
                        && record.frame().hasOverwritten())
                .flatMap(step -> ((SpoolReader.Entry) step).frame().getOverwritten().getItemsList().stream())
                .map(Item::getName)
                .toList();
    }

    @Test
    void anotherFormatIsRefusedByName() throws IOException {
        writer();
        byte[] other = Head.first(1, SpoolLayout.of(DISK_BYTES)).encode();
        other[7] = 9;
        CRC32C crc = new CRC32C();
        crc.update(other, 0, 508);
        ByteBuffer.wrap(other).putInt(508, (int) crc.getValue());
        disk.write(0, MemorySegment.ofArray(other));
        disk.advance(512);
        assertRefused(this::writer, "format 9");
        assertRefused(this::reader, "format 9");
    }

    @Test
    void aHeadThatCannotBeIsRefused() throws IOException {
        writer();
        for (Head head : List.of(
                new Head(
                        1,
                        new SpoolLayout(65_536, 17),
                        0,
                        new Mark(0, 0, 0),
                        new Mark(0, 0, 0),
                        0,
                        StreamNumbers.FIRST),
                new Head(
                        1,
                        new SpoolLayout(65_536, 16),
                        5,
                        new Mark(4, 0, 0),
                        new Mark(0, 0, 0),
                        0,
                        StreamNumbers.FIRST),
                new Head(
                        1,
                        new SpoolLayout(65_536, 16),
                        0,
                        new Mark(16, 0, 0),
                        new Mark(0, 0, 0),
                        0,
                        StreamNumbers.FIRST),
                new Head(
                        1,
                        new SpoolLayout(65_536, 16),
                        0,
                        new Mark(0, 65_537, 0),
                        new Mark(0, 0, 0),
                        0,
                        StreamNumbers.FIRST),
                new Head(
                        1,
                        new SpoolLayout(65_536, 16),
                        0,
                        new Mark(0, -512, 0),
                        new Mark(0, 0, 0),
                        0,
                        StreamNumbers.FIRST))) {
            disk.write(0, MemorySegment.ofArray(head.encode()));
            disk.advance(512);
            assertRefused(this::reader, "cannot be");
        }
    }
}
