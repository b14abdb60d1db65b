package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal ends an import or export in its midst: what became of the disk is said, and is so. */
@Timeout(300)
final class InterruptedStoreIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** On a busy machine; on an idle one it is a second. */
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    private static final long IMAGE_BYTES = 512L << 20;

    private static Path topology(Site site) throws IOException {
        return Files.writeString(site.directory().resolve("large.yaml"), """
                policy: {levels: [low]}
                store: {volume: {path: volume, size: 2GiB}, disks: [{name: large, label: low, size: 512MiB}]}
                partitions:
                  - {name: p, label: low, program: digest, args: {of: in}, disks: [{disk: large, as: in, access: read}]}
                """);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void anImportSaysWhatTheDiskIsThen(String signal, int exitCode) throws Exception {
        try (Site site = Site.open()) {
            String topology = topology(site).toString();
            String old = Files.writeString(site.directory().resolve("old"), "what was there")
                    .toString();
            site.run("store", "import", topology, "large", old).good();
            Path image = site.directory().resolve("image");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.writeByte('N');
                file.setLength(IMAGE_BYTES);
            }
            Path written = site.directory().resolve("volume/large.disk");
            Path output = site.directory().resolve("import.log");

            Process process = site.start(output, "store", "import", topology, "large", image.toString());
            await("the first of it")
                    .pollInterval(Duration.ofMillis(3))
                    .atMost(PATIENCE)
                    .until(() -> {
                        try (RandomAccessFile file = new RandomAccessFile(written.toFile(), "r")) {
                            return file.read() == 'N';
                        }
                    });
            site.signal(signal, process);
            assertTrue(process.waitFor(AT_ONCE.toSeconds(), TimeUnit.SECONDS));

            String said = Files.readString(output);
            assertEquals(exitCode, process.exitValue(), said);
            assertTrue(
                    said.matches(
                            "(?s)import of large was ended after at most [0-9]+ of " + IMAGE_BYTES
                                    + " bytes: nothing new is published, and who reads the disk sees version 1 as before\\. .*"),
                    said);
            Path back = site.directory().resolve("back");
            site.run("store", "export", topology, "large", back.toString()).good();
            assertEquals("what was there", Files.readString(back));
            site.run("store", "fsck", topology).good();
            String again = site.run("store", "import", topology, "large", image.toString())
                    .good();
            assertTrue(again.contains("version 2, " + IMAGE_BYTES + " bytes"), again);

            Path exported = site.directory().resolve("exported");
            Process export = site.start(output, "store", "export", topology, "large", exported.toString());
            await("the first of it")
                    .pollInterval(Duration.ofMillis(3))
                    .atMost(PATIENCE)
                    .until(() -> {
                        try (var partial = Files.newDirectoryStream(site.directory(), "exported*")) {
                            return partial.iterator().hasNext();
                        }
                    });
            site.signal(signal, export);
            assertTrue(export.waitFor(AT_ONCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(exitCode, export.exitValue());
            assertEquals("export of large was ended, and nothing is left of it\n", Files.readString(output));
            assertFalse(Files.exists(exported));
            try (var left = Files.newDirectoryStream(site.directory(), "exported*")) {
                assertFalse(left.iterator().hasNext());
            }
        }
    }
}
