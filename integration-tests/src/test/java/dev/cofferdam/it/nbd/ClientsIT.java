package dev.cofferdam.it.nbd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that nobody here wrote read and write labelled disks, and find no way around the labels. */
final class ClientsIT {
    private static Exports exports;

    @BeforeAll
    static void up() throws IOException {
        Tool.need("nbdinfo", "nbdcopy", "qemu-img", "qemu-io", "fio", "nbdkit", "mke2fs", "debugfs", "e2fsck");
        exports = Exports.up("mapped");
    }

    @AfterAll
    static void down() throws IOException {
        if (exports != null) {
            exports.running().interrupt();
            assertFalse(Files.exists(exports.socket("low"), LinkOption.NOFOLLOW_LINKS), "the link is gone");
            exports.close();
        }
    }

    @Test
    void eachExportListsWhatItsPartitionMaySee() throws IOException {
        String low = Tool.ok("nbdinfo", "--json", "--list", exports.uri("low", ""));
        assertTrue(low.contains("\"observations\"") && !low.contains("assessments"), low);
        String high = Tool.ok("nbdinfo", "--json", "--list", exports.uri("high", ""));
        assertTrue(high.contains("\"observations\"") && high.contains("\"assessments\""), high);
        // What may not be seen is answered as what is not there.
        Tool hidden = Tool.run("nbdinfo", exports.uri("low", "assessments"));
        Tool absent = Tool.run("nbdinfo", exports.uri("low", "nosuchthing"));
        assertNotEquals(0, hidden.exitCode());
        assertEquals(absent.text().replace("nosuchthing", "assessments"), hidden.text());
    }

    @Test
    void flagsSayWhatTheGrantSays() throws IOException {
        Tool.ok("nbdinfo", "--is", "read-only", exports.uri("high", "observations"));
        Tool.ok("nbdinfo", "--can", "write", exports.uri("low", "observations"));
        Tool.ok("nbdinfo", "--can", "write", exports.uri("high", "assessments"));
        for (String can : new String[] {"multi-conn", "flush", "fua", "trim", "zero", "df", "cache"}) {
            Tool.ok("nbdinfo", "--can", can, exports.uri("low", "observations"));
        }
    }

    @Test
    void imageGoesInLowAndIsReadHigh() throws IOException {
        Path image = exports.image();
        Tool.ok("nbdcopy", image.toString(), exports.uri("low", "observations"));
        for (String partition : new String[] {"low", "high"}) {
            String uri = exports.uri(partition, "observations");
            Tool.ok("qemu-img", "compare", "-f", "raw", "-F", "raw", image.toString(), uri);
        }
        Path read = exports.file("read.img");
        Tool.ok("qemu-img", "convert", "-f", "raw", "-O", "raw", exports.uri("high", "observations"), read.toString());
        assertEquals(Site.sha256(image), Site.sha256(read));
        Tool.ok("e2fsck", "-fn", read.toString());
        String text = Tool.ok("debugfs", "-R", "cat observation.txt", read.toString());
        assertTrue(text.contains("pressure 1013 hPa"), text);
        String map = Tool.ok("qemu-img", "map", "--output=json", "-f", "raw", exports.uri("high", "observations"));
        assertTrue(map.contains("\"zero\": true") && map.contains("\"zero\": false"), map);
    }

    @Test
    void nothingIsWrittenDown() throws IOException {
        String uri = exports.uri("high", "observations");
        Path before = exports.file("before.img");
        Path after = exports.file("after.img");
        Tool.ok("nbdcopy", exports.uri("low", "observations"), before.toString());
        assertNotEquals(
                0,
                Tool.run("qemu-io", "-f", "raw", "-c", "write -P 7 0 4k", uri).exitCode());
        assertNotEquals(0, Tool.run("nbdcopy", exports.image().toString(), uri).exitCode());
        Tool.ok("nbdcopy", exports.uri("low", "observations"), after.toString());
        assertEquals(Site.sha256(before), Site.sha256(after));
        // Control: the same writes where the grant is there.
        Tool.ok("qemu-io", "-f", "raw", "-c", "write -P 7 0 4k", exports.uri("high", "assessments"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write -P 171 100 1000|read -P 171 100 1000",
                "write -P 1 0 64k|write -z 1000 5000|read -P 0 1000 5000|read -P 1 0 1000|read -P 1 6000 1000",
                "write -f -P 3 4096 900k|read -P 3 4096 900k|discard 4096 900k|flush",
                "aio_write -P 5 0 512k|aio_write -P 6 512k 512k|aio_flush|read -P 5 0 512k|read -P 6 512k 512k"
            })
    void qemuIo(String commands) throws IOException {
        List<String> command = new ArrayList<>(List.of("qemu-io", "-f", "raw"));
        for (String each : commands.split("\\|", -1)) {
            command.addAll(List.of("-c", each));
        }
        command.add(exports.uri("high", "assessments"));
        String text = Tool.ok(command.toArray(String[]::new));
        assertFalse(text.contains("failed") || text.contains("error"), text);
    }

    @Test
    void fioVerifiesWhatItWrote() throws IOException {
        Tool.ok(
                "fio",
                "--name=verify",
                "--ioengine=nbd",
                "--uri=" + exports.uri("low", "observations"),
                "--rw=randwrite",
                "--bsrange=512-128k",
                "--bs_unaligned=0",
                "--iodepth=32",
                "--size=32m",
                "--verify=crc32c",
                "--verify_state_save=0",
                "--verify_fatal=1",
                "--do_verify=1",
                "--fsync=64");
    }

    /** Faults on the client's side of nbdkit's own client: every request may come twice. */
    @Test
    void nbdkitWithFaultsAsksAgainAndCopiesWhole() throws IOException {
        Path image = exports.image();
        String uri = exports.uri("low", "observations");
        String run = "nbdcopy '" + image + "' \"$uri\" && qemu-img compare -f raw -F raw '" + image + "' \"$uri\"";
        Tool.ok(
                "nbdkit",
                "-U",
                "-",
                "--filter=retry-request",
                "--filter=error",
                "nbd",
                "uri=" + uri,
                "error-rate=3%",
                "retry-request-retries=50",
                "retry-request-delay=1",
                "--run",
                run);
    }

    @Test
    void severalConnectionsCopyAsOne() throws IOException {
        Path image = exports.image();
        Tool.ok("nbdcopy", "--connections=4", "--requests=16", image.toString(), exports.uri("low", "observations"));
        Tool.ok(
                "nbdcopy",
                "--connections=4",
                exports.uri("high", "observations"),
                exports.file("four.img").toString());
        assertEquals(Site.sha256(image), Site.sha256(exports.file("four.img")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring"})
    void everyDesign(String design) throws IOException {
        try (Exports other = Exports.up(design)) {
            Path image = other.image();
            Tool.ok("nbdcopy", image.toString(), other.uri("low", "observations"));
            Tool.ok(
                    "qemu-img",
                    "compare",
                    "-f",
                    "raw",
                    "-F",
                    "raw",
                    image.toString(),
                    other.uri("high", "observations"));
            Tool write = Tool.run("qemu-io", "-f", "raw", "-c", "write 0 4k", other.uri("high", "observations"));
            assertNotEquals(0, write.exitCode());
        }
    }
}
