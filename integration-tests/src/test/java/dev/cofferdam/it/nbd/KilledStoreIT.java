package dev.cofferdam.it.nbd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store is killed while a client of an export writes: what was acknowledged and flushed is there, and nobody hangs. */
final class KilledStoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final int BLOCKS = Exports.DISK_BYTES / Writer.BLOCK_BYTES;
    private static final int KILLS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"message", "ring", "mapped"})
    void theClientGoesOnWithAStoreThatIsStartedAgain(String design) throws Exception {
        try (Exports exports = Exports.up(design)) {
            Writer writer = new Writer(exports.socket("low"), BLOCKS);
            FutureTask<IOException> end = start(writer);
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitWritten(writer, end, 200);
                exports.running().partition("store").destroyForcibly();
                exports.running().awaitLines("store ready", kill + 1);
            }
            awaitWritten(writer, end, 200);
            assertEquals(0, exports.running().find("low").restarts(), exports.running()::text);
            exports.running().interrupt();
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThere(ByteBuffer.wrap(exports.site().working("observations")), writer);
            assertSound(exports.site());
            System.out.println(design + ": " + KILLS + " kills, " + writer.flushed() + " blocks written and flushed, "
                    + writer.failed() + " requests answered with an error");
        }
    }

    /** The store is the kernel's own: all end with it, and another run shows what was written, to a reader above, too. */
    @Test
    void theClientIsToldThatTheKernelIsGone() throws Exception {
        Tool.need("nbdcopy");
        try (Site site = Site.open()) {
            Exports killed = Exports.up(site, "call");
            Writer writer = new Writer(killed.socket("low"), BLOCKS);
            FutureTask<IOException> end = start(writer);
            awaitWritten(writer, end, 200);
            killed.running().kernel().destroyForcibly();
            assertTrue(killed.running().awaitEnd() != 0, killed.running()::text);
            end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            Exports again = Exports.up(site, "call");
            Tool.ok("nbdinfo", "--is", "read-only", again.uri("high", "observations"));
            Tool.ok(
                    "nbdcopy",
                    again.uri("high", "observations"),
                    again.file("high.img").toString());
            again.running().interrupt();
            assertThere(ByteBuffer.wrap(Files.readAllBytes(again.file("high.img"))), writer);
            assertSound(site);
        }
    }

    private static FutureTask<IOException> start(Writer writer) {
        FutureTask<IOException> task = new FutureTask<>(writer::writeToTheEnd);
        Thread.ofPlatform().daemon().name("writer").start(task);
        return task;
    }

    private static void awaitWritten(Writer writer, FutureTask<IOException> end, int more) throws Exception {
        int enough = writer.flushed() + more;
        Predicate<Writer> far = each -> each.flushed() >= enough || end.isDone();
        await("more writes after " + writer.flushed())
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> far.test(writer));
        if (end.isDone()) {
            throw new AssertionError("the client's connection ended", end.get());
        }
    }

    private static void assertThere(ByteBuffer disk, Writer writer) {
        assertTrue(writer.flushed() > 0);
        for (int number = Math.max(1, writer.flushed() - BLOCKS + 1); number <= writer.flushed(); number++) {
            int kept = disk.getInt((int) Writer.at(number, BLOCKS));
            assertTrue(kept >= number, "the block of " + number + " holds " + kept);
        }
    }

    private static void assertSound(Site site) throws IOException {
        String checked = site.run(
                        "store",
                        "fsck",
                        site.directory().resolve(site.name() + ".yaml").toString())
                .good();
        assertFalse(checked.contains("damaged"), checked);
    }
}
