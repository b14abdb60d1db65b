package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * Partitions of one kind, written once, each run as one of its own. A few of them, or as many as are asked for:
 * {@code -Dcofferdam.many=256} takes 12 GiB of memory and minutes.
 */
final class ManyIT {
    private static final int MANY = Integer.getInteger("cofferdam.many", 3);

    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 16MiB}
              disks: [{name: lower, label: low, size: 4MiB}]
              limits: {memory: 256MiB}
            partitions:
              - name: station
                label: low
                program: ingest
                args: {file: observations.img, to: out}
                disks: [{disk: lower, as: out, access: read-write}]
              - name: analyst
                count: %d
                label: high
                program: digest
                args: {of: in}
                disks: [{disk: lower, as: in, access: read, note: what the station sees}]
                limits: {memory: 40MiB, window: 64KiB}
            """.formatted(MANY);

    @Test
    void everyOneReadsWhatTheStationWrote() throws IOException {
        try (Site site = Site.journaled()) {
            String digest = site.makeImage("observations.img");
            Running running = site.up(TOPOLOGY);
            for (int number = 1; number <= MANY; number++) {
                assertEquals(
                        "[analyst-" + number + "] version 1 sha256 " + digest,
                        running.awaitLine("[analyst-" + number + "] version 1 "));
            }
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
            assertTrue(
                    Files.readString(site.audit())
                            .contains("\tGRANTED\tanalyst-" + MANY
                                    + "\thigh\tread disk lower as in: what the station sees\t"),
                    "the audit says why");
        }
    }
}
