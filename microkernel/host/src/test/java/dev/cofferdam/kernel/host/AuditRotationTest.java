package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** However long an audit is and whenever its writer dies, all of it is checked and little of it is read at start. */
@Timeout(300)
class AuditRotationTest {
    private static final AuditLimits SMALL = new AuditLimits(1000, 1 << 20);
    private static final AuditLimits TIGHT = new AuditLimits(1000, 12_000);
    private static final int LONG_BYTES = 200 << 20;

    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();

    /** Ends an append in the middle as a kill would. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private AuditLog open(AuditLimits limits, Runnable step) throws IOException {
        return AuditLog.open(directory, InstantSource.system(), limits, said::add, step);
    }

    private static AuditEvent event(int number) {
        return new AuditEvent(Kind.DENIED, "partition", "low", "number " + number);
    }

    private void fill(AuditLimits limits, int records) throws IOException {
        try (AuditLog log = open(limits, () -> {})) {
            for (int i = 1; i <= records; i++) {
                log.append(event(i));
            }
        }
    }

    private AuditFiles files() {
        return new AuditFiles(directory.resolve("audit"));
    }

    private Audit check() {
        try {
            return files().check(record -> {});
        } catch (IOException | AuditException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void segmentsAreSealedAndGoOn() throws IOException {
        fill(SMALL, 100);
        fill(SMALL, 100);
        List<Long> sealed = files().sealed();
        assertTrue(sealed.size() > 10, sealed::toString);
        List<String> details = new ArrayList<>();
        try {
            files().check(record -> details.add(record.event().detail()));
        } catch (AuditException e) {
            throw new AssertionError(e);
        }
        assertEquals(200, details.size());
        assertEquals("number 100", details.getLast());
        for (long each : sealed) {
            assertTrue(Files.size(files().sealed(each)) < 2 * SMALL.segmentBytes());
        }
        assertEquals(List.of(), said);
    }

    /** At every step of sealing a segment, of beginning the next, and of removing the oldest. */
    @Test
    void aKillAtAnyStepLosesNothing() throws IOException {
        int steps = 0;
        int number = 0;
        for (boolean killed = true; killed; steps++) {
            AtomicInteger left = new AtomicInteger(steps);
            killed = false;
            try (AuditLog log = open(TIGHT, () -> {
                if (left.getAndDecrement() == 0) {
                    throw new Killed();
                }
            })) {
                for (int i = 0; i < 60; i++) {
                    log.append(event(number));
                    number++;
                }
            } catch (Killed e) {
                killed = true;
            }
            long before = check().chain().number();
            try (AuditLog log = open(TIGHT, () -> {})) {
                log.append(event(number));
                number++;
            }
            assertTrue(check().chain().number() > before);
            assertTrue(steps < 1000, "the steps have no end");
        }
        assertTrue(steps > 20, steps + " steps");
        AtomicInteger last = new AtomicInteger(-1);
        try {
            files().check(record -> {
                if (record.event().kind() == Kind.DENIED) {
                    int found = Integer.parseInt(record.event().detail().substring("number ".length()));
                    assertTrue(last.get() < 0 || found == last.get() + 1, found + " follows on " + last);
                    last.set(found);
                }
            });
        } catch (AuditException e) {
            throw new AssertionError(e);
        }
        assertEquals(number - 1, last.get());
    }

    /** A process of its own, killed at any moment: what it had acknowledged is there. */
    @Test
    void aKilledWriterLosesNothingItAcknowledged() throws Exception {
        Random random = new Random(1);
        for (int kill = 0; kill < 5; kill++) {
            Process writer = java("-Xmx32m", Writer.class.getName(), directory.toString());
            long acknowledged = 0;
            int enough = 5 + random.nextInt(200);
            try (var lines = writer.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    acknowledged = Long.parseLong(line);
                    if (--enough == 0) {
                        writer.toHandle().destroyForcibly();
                    }
                }
            }
            long there = check().chain().number();
            assertTrue(there >= acknowledged && acknowledged > 0, there + " of " + acknowledged);
        }
        assertTrue(files().sealed().size() > 5);
    }

    /** Appends for as long as it lives, and says the number of each record that is on stable storage. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException, AuditException {
            try (AuditLog log = AuditLog.open(Path.of(args[0]), InstantSource.system(), SMALL, said -> {}, () -> {})) {
                for (long number = new AuditFiles(Path.of(args[0], "audit"))
                                        .checkEnd(record -> {})
                                        .chain()
                                        .number()
                                + 1;
                        ;
                        number++) {
                    log.append(event((int) number));
                    System.out.println(number);
                }
            }
        }
    }

    /** What a start reads does not grow with the audit: its end is checked then, and all of it on demand. */
    @Test
    void anEditAtTheEndIsRefusedAndOneBeforeItFound() throws IOException {
        fill(AuditLimits.STANDARD, 300);
        Path audit = files().current();
        String written = Files.readString(audit);
        for (int record = 298; record <= 300; record++) {
            Files.writeString(audit, written.replace("number " + record + "\t", "number 0\t"));
            assertThrows(IOException.class, () -> open(AuditLimits.STANDARD, () -> {}), "record " + record);
        }
        Files.writeString(audit, written.substring(0, written.indexOf("300\t")));
        assertThrows(IOException.class, () -> open(AuditLimits.STANDARD, () -> {}));

        Files.writeString(audit, written.replace("number 7\t", "number 0\t"));
        fill(AuditLimits.STANDARD, 1);
        AuditException found = assertThrows(AuditException.class, () -> files().check(record -> {}));
        assertEquals("record 7 was changed: its hash is wrong", found.getMessage());
    }

    /** A record may be longer than what is read first, and a batch may be ahead of the head by more than that. */
    @Test
    void theEndIsFoundHoweverLongItsRecordsAre() throws IOException {
        fill(AuditLimits.STANDARD, 50);
        byte[] head = Files.readAllBytes(files().head());
        try (AuditLog log = open(AuditLimits.STANDARD, () -> {})) {
            log.append(new AuditEvent(Kind.DENIED, "partition", "low", "long ".repeat(20_000)));
        }
        fill(AuditLimits.STANDARD, 100);
        Files.write(files().head(), head);
        fill(AuditLimits.STANDARD, 1);
        assertEquals(152, check().chain().number());
    }

    @Test
    void aSegmentThatNothingLeadsToIsNamed() throws IOException {
        fill(SMALL, 100);
        Path stray = files().sealed(files().sealed().getFirst() + 1);
        Files.copy(files().sealed(files().sealed().getFirst()), stray);
        String wrong = assertThrows(IOException.class, () -> files().check(record -> {}))
                .getMessage();
        assertTrue(wrong.startsWith(stray + " is no part of this audit"), wrong);
        Files.delete(stray);
        check();
    }

    @Test
    void aClockThatWentBackIsSaid() throws IOException {
        fill(AuditLimits.STANDARD, 3);
        assertEquals(List.of(), said);
        Instant before = Instant.parse("2001-02-03T04:05:06Z");
        AuditLog.open(directory, InstantSource.fixed(before), AuditLimits.STANDARD, said::add, () -> {})
                .close();
        assertTrue(
                said.getFirst().startsWith("the clock went back: it says 2001-02-03T04:05:06Z, and "), said::toString);
    }

    /** What an edited first line says could name a segment that is there, and sealing would take its place. */
    @Test
    void aSegmentThatDoesNotFollowOnTheOneBeforeIsRefused() throws IOException {
        fill(SMALL, 100);
        Path before = files().sealed(files().sealed().getLast());
        byte[] kept = Files.readAllBytes(before);
        Files.copy(files().sealed(files().sealed().getFirst()), before, StandardCopyOption.REPLACE_EXISTING);
        IOException swapped = assertThrows(IOException.class, () -> open(SMALL, () -> {}));
        assertTrue(swapped.getMessage().contains("ends with record "), swapped::getMessage);
        Files.delete(before);
        assertThrows(IOException.class, () -> open(SMALL, () -> {}));
        Files.write(before, kept);
        fill(SMALL, 1);
    }

    /** Whoever opened a FIFO would wait for ever. */
    @Test
    void whatIsNoFileIsRefused() throws Exception {
        fill(SMALL, 100);
        for (Path file : List.of(
                files().current(),
                files().head(),
                files().sealed(files().sealed().getFirst()),
                files().sealed(files().sealed().getLast()))) {
            Path away = Files.move(file, directory.resolve("away"));
            assertEquals(
                    0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
            for (Executable reads :
                    List.<Executable>of(() -> open(SMALL, () -> {}), () -> files().check(record -> {}))) {
                String wrong = assertThrows(IOException.class, reads).getMessage();
                assertTrue(wrong.contains(file + " is no regular file"), wrong);
            }
            Files.move(away, file, StandardCopyOption.REPLACE_EXISTING);
        }
        fill(SMALL, 1);
    }

    @Test
    void whatIsMissingIsSeen() throws IOException {
        fill(SMALL, 100);
        List<Long> sealed = files().sealed();
        for (int i = 0; i < sealed.size(); i++) {
            Path segment = files().sealed(sealed.get(i));
            Path away = directory.resolve("away");
            Files.move(segment, away);
            String wrong = assertThrows(AuditException.class, () -> files().check(record -> {}))
                    .getMessage();
            assertTrue(wrong.contains("missing"), wrong);
            Files.move(away, segment);
        }
        Files.move(files().current(), directory.resolve("away"));
        assertThrows(AuditException.class, () -> files().check(record -> {}));
        assertThrows(IOException.class, () -> open(SMALL, () -> {}));
    }

    @Test
    void everyEditOfASealedSegmentIsSeen() throws IOException {
        fill(SMALL, 30);
        Path segment = files().sealed(files().sealed().get(1));
        byte[] right = Files.readAllBytes(segment);
        for (int at = 0; at < right.length; at++) {
            byte[] wrong = right.clone();
            wrong[at] ^= 1;
            Files.write(segment, wrong);
            assertThrows(AuditException.class, () -> files().check(record -> {}), "byte " + at);
        }
    }

    @Test
    void theOldestAreRemovedAndTheOperatorIsWarnedBefore() throws IOException {
        while (said.isEmpty()) {
            fill(TIGHT, 1);
        }
        assertTrue(said.getLast().contains("and then its oldest records are removed"), said::toString);
        assertFalse(said.toString().contains("were removed"), said::toString);
        assertEquals(AuditChain.EMPTY, check().start());
        fill(TIGHT, 100);
        assertTrue(said.toString().contains("were removed to make room"), said::toString);
        assertTrue(check().start().number() > 0);
        long bytes = Files.size(files().current());
        for (long each : files().sealed()) {
            bytes += Files.size(files().sealed(each));
        }
        assertTrue(bytes < TIGHT.totalBytes() + TIGHT.segmentBytes(), bytes + " bytes");
    }

    @Test
    void aRecordThatIsTooLongIsRefusedAndNothingOfIt() throws IOException {
        try (AuditLog log = open(SMALL, () -> {})) {
            AuditEvent overlong = new AuditEvent(Kind.DENIED, "x".repeat(AuditChain.LINE_BYTES_MAX), "low", "");
            assertThrows(IllegalArgumentException.class, () -> log.append(List.of(event(1), overlong)));
            log.append(event(2));
        }
        assertEquals(1, check().chain().number());
    }

    /** In a heap that could not hold a fifth of it. */
    @Test
    void aLongAuditNeedsLittleMemory() throws Exception {
        AuditChain chain = writeLong();
        Process reader = java("-Xmx40m", Reader.class.getName(), directory.toString());
        String text = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(reader.waitFor(200, TimeUnit.SECONDS));
        assertEquals((chain.number() + 1) + " records\n", text);
    }

    /** One segment of all of it, as earlier versions wrote it. */
    private AuditChain writeLong() throws IOException {
        AuditChain chain = AuditChain.EMPTY;
        Instant time = Instant.parse("2026-11-22T11:00:00Z");
        long bytes = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(directory.resolve("audit")))) {
            while (bytes < LONG_BYTES) {
                AuditChain.Appended next =
                        chain.append(time, new AuditEvent(Kind.DENIED, "partition", "low", "x".repeat(400)));
                byte[] line = (next.line() + "\n").getBytes(StandardCharsets.UTF_8);
                out.write(line);
                bytes += line.length;
                chain = next.chain();
            }
        }
        Files.writeString(directory.resolve("audit.head"), chain.encode());
        return chain;
    }

    /** Appends a record as a kernel does, and checks all as {@code audit verify} does. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] args) throws IOException, AuditException {
            try (AuditLog log = AuditLog.open(Path.of(args[0]), InstantSource.system())) {
                log.append(event(0));
            }
            Audit audit = new AuditFiles(Path.of(args[0], "audit")).check(record -> {});
            System.out.println(audit.chain().number() + " records");
        }
    }

    private static Process java(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path") + ":" + System.getProperty("jdk.module.path", "")));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
