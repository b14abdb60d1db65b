package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MIB = 1 << 20;

    private final AtomicLong millis = new AtomicLong();
    private final StringWriter shown = new StringWriter();

    private Progress progress(boolean terminal, long totalBytes) {
        return progress(terminal, "import of images", Progress.Unit.BYTES, totalBytes);
    }

    private Progress progress(boolean terminal, String what, Progress.Unit unit, long total) {
        return new Progress(new PrintWriter(shown), terminal, () -> millis.get() * 1_000_000, what, unit, total);
    }

    private static void add(Progress progress, AtomicLong millis, long more, long bytes) {
        millis.addAndGet(more);
        progress.add(bytes);
    }

    @Test
    void showsHowFarAndHowFastAndGoes() {
        try (Progress progress = progress(true, 400 * MIB)) {
            add(progress, millis, 900, 90 * MIB);
            assertEquals("", shown.toString(), "what is over within a second shows nothing");
            add(progress, millis, 100, 10 * MIB);
            add(progress, millis, 100, 20 * MIB);
            add(progress, millis, 900, 80 * MIB);
        }
        assertEquals(
                "\rimport of images: 100 of 400 MiB (25%), 100 MiB/s\rimport of images: 200 of 400 MiB (50%), 100 MiB/s"
                        + "\r" + " ".repeat(49) + "\r",
                shown.toString());
    }

    @Test
    void showsNoPartOfWhatIsNotKnown() throws IOException {
        try (Progress progress = progress(true, 0)) {
            millis.addAndGet(2000);
            Counted.of(new ByteArrayInputStream(new byte[(int) (4 * MIB)]), progress::add)
                    .readAllBytes();
        }
        assertEquals("\rimport of images: 0 MiB, 0 MiB/s", shown.toString().substring(0, 33));
    }

    @Test
    void countsObjects() {
        try (Progress progress = progress(true, "statutory run", Progress.Unit.OBJECTS, 10_000)) {
            add(progress, millis, 2000, 1000);
        }
        assertEquals(
                "\rstatutory run: 1000 of 10000 objects (10%), 500 objects/s",
                shown.toString().substring(0, 58));
    }

    @Test
    void showsNothingWhereNobodyLooks() {
        try (Progress progress = progress(false, 400 * MIB)) {
            add(progress, millis, 5000, 90 * MIB);
        }
        assertEquals("", shown.toString());
    }
}
