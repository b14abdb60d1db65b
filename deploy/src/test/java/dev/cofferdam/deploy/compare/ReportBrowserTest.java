package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser opens the page and has nothing to complain of. */
class ReportBrowserTest {
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    @Test
    void opensWithoutAnError() throws Exception {
        assertEquals(List.of(), complaints(ReportPage.of(Samples.of(Samples.FOUR_SIZES, cell -> 2.5))));
        assertTrue(Files.size(directory.resolve("page.png")) > 10_000, "the picture is empty");
    }

    /** Negative control: the page forbids scripts, so one that got in is complained of. */
    @Test
    void noticesAnError() throws Exception {
        String broken = ReportPage.of(Samples.empty()).replace("</main>", "</main><script>undefined.x</script>");

        assertTrue(!complaints(broken).isEmpty(), "the browser said nothing");
    }

    /** What the browser's console says of a page. */
    private List<String> complaints(String html) throws Exception {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "skipped: no Chromium on the path to open the report with");
        Path page = Files.writeString(directory.resolve("page.html"), html);
        Path log = directory.resolve("log");
        Process browser = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--enable-logging=stderr",
                        "--screenshot=" + directory.resolve("page.png"),
                        "--window-size=1200,3000",
                        page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the browser did not end");
        } finally {
            browser.destroyForcibly().waitFor();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("CONSOLE")).toList();
        }
    }

    private static Optional<Path> chromium() throws IOException {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(place -> names.stream().map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
