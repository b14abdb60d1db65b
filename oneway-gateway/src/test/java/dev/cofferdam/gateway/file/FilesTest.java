package dev.cofferdam.gateway.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Arrival;
import dev.cofferdam.gateway.transfer.Event;
import dev.cofferdam.gateway.transfer.Outlet;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.transfer.SendPlan;
import dev.cofferdam.gateway.transfer.Sender;
import dev.cofferdam.gateway.transfer.Shape;
import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories go in on one side and come out on the other; what must not be followed or made is not. */
final class FilesTest {
    private static final Shape SHAPE = new Shape(100, 20, 4, 1404);
    private static final long SESSION = 77;

    @TempDir
    private Path directory;

    private Path low;
    private Path high;
    private final List<String> log = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        low = Files.createDirectory(directory.resolve("low"));
        high = Files.createDirectory(directory.resolve("high"));
    }

    private void transfer(Path... paths) throws IOException {
        long nowNanos = 0;
        try (FileInbox inbox = FileInbox.open(high);
                Sender sender = new Sender(
                        new Random().nextLong(),
                        SHAPE,
                        SendPlan.once(0),
                        new Checksum(),
                        FileOutbox.of(List.of(paths), log::add),
                        nowNanos,
                        log::add)) {
            Receiver receiver = new Receiver(new Checksum(), inbox, Outlet.NONE, Receiver.SILENCE_NANOS, events::add);
            while (!sender.ended()) {
                Optional<byte[]> datagram = sender.next(nowNanos);
                if (datagram.isPresent()) {
                    receiver.receive(datagram.get(), nowNanos);
                }
                nowNanos += 100_000;
            }
            receiver.close();
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (var all = Files.walk(root)) {
            for (Path path : all.filter(each -> !each.toString().contains(FileInbox.STAGING))
                    .toList()) {
                String content = Files.isDirectory(path)
                        ? "directory"
                        : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                if (!path.equals(root)) {
                    tree.put(root.relativize(path) + " " + Files.getLastModifiedTime(path), content);
                }
            }
        }
        return tree;
    }

    @Test
    void structureContentAndTimesAreKept() throws IOException {
        Path top = Files.createDirectories(low.resolve("top/middle/deep"))
                .getParent()
                .getParent();
        Files.createDirectory(top.resolve("empty directory"));
        Files.write(top.resolve("empty"), new byte[0]);
        Files.writeString(top.resolve("middle/ä 日本.txt"), "text");
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        Files.write(top.resolve("middle/deep/large"), large);
        Files.setLastModifiedTime(top.resolve("empty"), FileTime.from(Instant.ofEpochSecond(-5, 123_456_789)));
        Files.setLastModifiedTime(top.resolve("middle"), FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
        transfer(top);
        assertEquals(tree(low), tree(high));
        assertEquals(List.of(), log);
    }

    @Test
    void laterVersionReplacesAnEarlierOne() throws IOException {
        Path file = Files.writeString(low.resolve("f"), "one");
        transfer(file);
        Files.writeString(file, "two");
        transfer(file);
        assertEquals("two", Files.readString(high.resolve("f")));
    }

    @Test
    void linksAndDevicesAreNamedAndLeftOut() throws IOException {
        Path top = Files.createDirectory(low.resolve("top"));
        Files.createSymbolicLink(top.resolve("link"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(top.resolve("directory link"), Path.of("/etc"));
        Files.writeString(top.resolve("file"), "x");
        transfer(top);
        assertEquals(List.of("top", "file"), names());
        assertEquals(
                2,
                log.stream()
                        .filter(line -> line.startsWith("not sent, neither"))
                        .count(),
                log.toString());
        IOException refused =
                assertThrows(IOException.class, () -> FileOutbox.of(List.of(top.resolve("link")), log::add));
        assertTrue(refused.getMessage().contains("links are not followed"));
    }

    private List<String> names() throws IOException {
        try (var all = Files.walk(high)) {
            return all.filter(path -> !path.toString().contains(FileInbox.STAGING) && !path.equals(high))
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void controlCharactersInANameAreNamedAndLeftOut() throws IOException {
        Path top = Files.createDirectory(low.resolve("top"));
        Files.writeString(top.resolve("a\nb"), "x");
        transfer(top);
        assertEquals(List.of("top"), names());
        assertEquals(List.of("not sent: name 'top/a\\u{a}b' has a control character"), log);
    }

    @Test
    void sameLastNamesAreRefused() throws IOException {
        Path a = Files.createDirectories(low.resolve("a/same"));
        Path b = Files.createDirectories(low.resolve("b/same"));
        assertTrue(assertThrows(IOException.class, () -> FileOutbox.of(List.of(a, b), log::add))
                .getMessage()
                .contains("same last name"));
        assertThrows(IOException.class, () -> FileOutbox.of(List.of(low.resolve("absent")), log::add));
        assertThrows(IOException.class, () -> FileOutbox.of(List.of(Path.of("/")), log::add));
    }

    /** What a hostile sender could ask for, if the frames' check were not there. */
    private void deliver(String name, Kind kind) throws IOException, RefusedException {
        try (FileInbox inbox = FileInbox.open(high)) {
            inbox.begin(SESSION, OptionalLong.empty());
            Arrival arrival = inbox.open(SESSION, 0);
            if (kind == Kind.KIND_FILE) {
                arrival.write(0, new byte[] {1});
            }
            arrival.complete(Item.newBuilder()
                    .setName(name)
                    .setKind(kind)
                    .setLengthBytes(1)
                    .setSha256(ByteString.EMPTY)
                    .build());
            assertEquals(List.of(), inbox.settle(false), "put off until there is more");
            Optional<RefusedException> refused = inbox.settle(true).getFirst().refused();
            if (refused.isPresent()) {
                throw refused.get();
            }
        }
    }

    @Test
    void linkInTheReceivingDirectoryIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(high.resolve("d"), outside);
        assertThrows(RefusedException.class, () -> deliver("d/f", Kind.KIND_FILE));
        assertThrows(RefusedException.class, () -> deliver("d", Kind.KIND_DIRECTORY));
        try (var all = Files.list(outside)) {
            assertEquals(0, all.count());
        }
        // The control: by a whole path, the link is followed.
        Files.writeString(high.resolve("d/f"), "x");
        assertTrue(Files.exists(outside.resolve("f")));
        // A link where the file itself goes is replaced.
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Files.createSymbolicLink(high.resolve("link"), precious);
        deliver("link", Kind.KIND_FILE);
        assertEquals("precious", Files.readString(precious));
        assertTrue(Files.isRegularFile(high.resolve("link"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void directoryIsNotReplacedByAFileNorAFileByADirectory() throws Exception {
        Files.createDirectory(high.resolve("d"));
        Files.writeString(high.resolve("f"), "x");
        assertThrows(RefusedException.class, () -> deliver("d", Kind.KIND_FILE));
        assertThrows(RefusedException.class, () -> deliver("f/g", Kind.KIND_FILE));
        assertThrows(RefusedException.class, () -> deliver("f", Kind.KIND_DIRECTORY));
        deliver("d", Kind.KIND_DIRECTORY);
    }

    @Test
    void stagingDirectoryCannotBeNamed() {
        assertThrows(RefusedException.class, () -> deliver(FileInbox.STAGING, Kind.KIND_FILE));
        assertThrows(RefusedException.class, () -> deliver(FileInbox.STAGING + "/x", Kind.KIND_FILE));
    }

    @Test
    void nothingIsSeenBeforeItIsWholeAndNothingIsLeftBehind() throws Exception {
        try (FileInbox inbox = FileInbox.open(high)) {
            Arrival arrival = inbox.open(SESSION, 3);
            arrival.write(0, new byte[100]);
            assertEquals(List.of(), names());
            assertTrue(assertThrows(IOException.class, () -> FileInbox.open(high))
                    .getMessage()
                    .contains("another receiver"));
        }
        Path part = high.resolve(FileInbox.STAGING).resolve("000000000000004d-3.part");
        assertTrue(Files.exists(part), "as a receiver that is killed leaves it");
        FileInbox.open(high).close();
        assertFalse(Files.exists(part));
    }

    @Test
    void whatWasDeliveredIsRemembered() throws Exception {
        deliver("f", Kind.KIND_FILE);
        try (FileInbox inbox = FileInbox.open(high)) {
            assertTrue(inbox.begin(SESSION, OptionalLong.empty()).get(0));
            assertEquals(0, inbox.begin(SESSION + 1, OptionalLong.empty()).cardinality());
            for (int session = 1000; session < 1000 + 2 * Journals.KEPT; session++) {
                inbox.begin(session, OptionalLong.empty());
                inbox.ended(session);
            }
        }
        try (var all = Files.list(high.resolve(FileInbox.STAGING))) {
            assertTrue(all.count() < Journals.KEPT + 5, "old sessions are forgotten");
        }
    }

    @Test
    void fileThatChangesWhileItIsSentArrivesAsItWasRead() throws IOException {
        Path file = low.resolve("f");
        Files.write(file, new byte[10]);
        FileOutbox outbox = FileOutbox.of(List.of(file), log::add);
        byte[] longer = new byte[200_000];
        new Random(3).nextBytes(longer);
        Files.write(file, longer);
        long nowNanos = 0;
        try (FileInbox inbox = FileInbox.open(high);
                Sender sender = new Sender(1, SHAPE, SendPlan.once(0), new Checksum(), outbox, 0, log::add)) {
            Receiver receiver = new Receiver(new Checksum(), inbox, Outlet.NONE, Receiver.SILENCE_NANOS, events::add);
            while (!sender.ended()) {
                Optional<byte[]> datagram = sender.next(nowNanos);
                if (datagram.isPresent()) {
                    receiver.receive(datagram.get(), nowNanos);
                }
                nowNanos += 100_000;
            }
            receiver.close();
        }
        assertArrayEquals(longer, Files.readAllBytes(high.resolve("f")));
    }

    @Test
    void fileThatIsGoneIsNamedOnBothSides() throws IOException {
        Path top = Files.createDirectory(low.resolve("top"));
        Path gone = Files.writeString(top.resolve("gone"), "x");
        Files.writeString(top.resolve("stays"), "x");
        FileOutbox outbox = FileOutbox.of(List.of(top), log::add);
        Files.delete(gone);
        long nowNanos = 0;
        try (FileInbox inbox = FileInbox.open(high);
                Sender sender = new Sender(1, SHAPE, SendPlan.once(0), new Checksum(), outbox, 0, log::add)) {
            Receiver receiver = new Receiver(new Checksum(), inbox, Outlet.NONE, Receiver.SILENCE_NANOS, events::add);
            while (!sender.ended()) {
                Optional<byte[]> datagram = sender.next(nowNanos);
                if (datagram.isPresent()) {
                    receiver.receive(datagram.get(), nowNanos);
                }
                nowNanos += 100_000;
            }
            receiver.close();
        }
        assertEquals(List.of("not sent, could not be read: 'top/gone'"), log);
        assertTrue(
                events.stream()
                        .anyMatch(event -> event instanceof Event.Lost lost
                                && lost.name().equals("top/gone")
                                && lost.why().equals("the sender says: could not be read")),
                events.toString());
        assertTrue(Files.exists(high.resolve("top/stays")));
    }
}
