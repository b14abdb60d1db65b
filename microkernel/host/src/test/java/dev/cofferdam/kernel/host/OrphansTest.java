package dev.cofferdam.kernel.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With real processes: the inside of a namespace that has not asked to end with who made it. */
final class OrphansTest {
    @Test
    void whatIsLeftInsideIsThisProcessesAndEnds() throws IOException, InterruptedException {
        Orphans.adopt();
        Process outermost = new ProcessBuilder("unshare", "--user", "--pid", "--fork", "sleep", "1000").start();
        Path thread = Path.of("/proc", "" + outermost.pid(), "task", "" + outermost.pid());
        await().until(() ->
                !outermost.isAlive() || Orphans.children(thread).stream().anyMatch(Orphans::isFirstOfNamespace));
        assumeTrue(outermost.isAlive(), "skipped: no user namespace is to be had here");
        Path inside = Path.of("/proc", Orphans.children(thread).getFirst());
        outermost.toHandle().destroyForcibly();
        assertTrue(outermost.waitFor(10, TimeUnit.SECONDS));
        assertTrue(Files.exists(inside), "it does not end by itself");
        assertTrue(Files.readString(inside.resolve("stat"))
                .matches(".*\\) [SR] " + ProcessHandle.current().pid() + " .*\n"));
        assertTrue(Orphans.end());
        await().until(() -> !Orphans.end());
        assertFalse(Files.exists(inside), "it is gone, and nobody's child that has ended stays");
    }
}
