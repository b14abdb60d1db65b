package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others took is what was busy or stolen, less what was ours. */
class OthersTest {
    @TempDir
    private Path proc;

    private long nowNanos;

    @Test
    void isTheRest() throws IOException {
        Others others = new Others(proc, () -> nowNanos);
        // user nice system idle iowait irq softirq steal guest guest_nice
        stat("1000 0 500 9000 70 0 0 10 3 0", "700 200");
        others.begin(List.of(42L, 43L));
        nowNanos = TimeUnit.SECONDS.toNanos(2);
        // 100 + 20 ticks of programs, 30 stolen; ours took 50.
        stat("1100 0 520 9300 90 0 0 40 3 0", "740 210");
        others.end(List.of(42L, 43L));

        assertEquals(0.5, others.cores(), 1e-9);
    }

    /** The second process has ended. */
    private void stat(String machine, String used) throws IOException {
        Files.writeString(proc.resolve("stat"), "cpu  " + machine + "\ncpu0 1 2 3\n");
        Path process = Files.createDirectories(proc.resolve("42"));
        Files.writeString(
                process.resolve("stat"), "42 (a) name (x)) S 1 42 42 0 -1 0 0 0 0 0 " + used + " 0 0 20 0 1 0 0 0 0\n");
    }
}
