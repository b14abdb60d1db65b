package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The package, installed below a root of its own and used by an ordinary user who has no other Java: what runs is what the
 * package brought.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PackageIT {
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    private Path directory;
    private Path root;
    private Path home;
    private final Account account = Account.ordinary(54_322);

    @BeforeAll
    void make() throws Exception {
        assumeTrue(Account.own().isRoot(), "only root can install below another root and become a throw-away user");
        assumeTrue(Files.exists(Path.of("/usr/bin/dpkg-deb")), "there is no dpkg-deb to make a package with");
        directory = Files.createTempDirectory("cofferdam-package");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        root = Files.createDirectory(directory.resolve("root"));
        home = Files.createDirectory(directory.resolve("home"));
        Files.setAttribute(home, "unix:uid", account.number());
        good(DEPLOY.resolve("package").toString(), directory.toString());
        for (String each : List.of("info", "updates")) {
            Files.createDirectories(root.resolve("var/lib/dpkg").resolve(each));
        }
        Files.createFile(root.resolve("var/lib/dpkg/status"));
        good(
                "dpkg",
                "--root=" + root,
                "--force-script-chrootless,depends",
                "--install",
                made("*.deb").toString());
    }

    @AfterAll
    void remove() throws IOException {
        if (directory != null) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
    }

    private Path made(String name) throws IOException {
        try (var files = Files.newDirectoryStream(directory, name)) {
            return files.iterator().next();
        }
    }

    private static String good(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> Arrays.toString(command) + ": " + said);
        return said;
    }

    /** A shell of the ordinary user, on a machine whose own Java is out of sight; {@code $1} is what was installed. */
    private String shell(Path installed, String script) throws Exception {
        String line = "mount -t tmpfs none /usr/lib/jvm && cd " + home + " && exec "
                + String.join(" ", account.prefix()) + " env -i HOME=" + home
                + " PATH=/usr/bin:/bin sh -euc \"$1\" sh \"$2\"";
        return good("unshare", "--mount", "sh", "-c", line, "sh", script, installed.toString());
    }

    @Test
    void anOrdinaryUserWithoutJavaLaunchesTheExample() throws Exception {
        String said = shell(root.resolve("usr"), """
                cp -r "$1/lib/cofferdam/topologies" .
                sha256sum topologies/observations.csv
                "$1/bin/cofferdam" up -d topologies/FIRST.yaml
                for process in $("$1/bin/cofferdam" ps --json | sed -n 's/.*"\\(kernel_\\)*pid" : \\([1-9][0-9]*\\).*/\\2/p'); do
                    for each in $process $(pgrep -P $process) $(pgrep -P $(pgrep -P $process | head -n 1) || true); do
                        readlink /proc/$each/exe || true
                    done
                done
                "$1/bin/cofferdam" down
                "$1/bin/cofferdam" logs analyst --name FIRST
                """);
        String digest = said.lines().findFirst().orElseThrow().split(" ", -1)[0];
        assertTrue(said.contains("all ready after"), said);
        assertTrue(said.contains("version 1 sha256 " + digest), said);
        List<String> java =
                said.lines().filter(line -> line.endsWith("/bin/java")).toList();
        String own = root.resolve("usr/lib/cofferdam/runtime/bin/java").toString();
        assertTrue(java.contains(own), said);
        assertTrue(java.stream().noneMatch(each -> each.startsWith("/usr/lib/jvm")), said);
    }

    @Test
    void theArchiveNeedsNoInstallation() throws Exception {
        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        good("tar", "-C", unpacked.toString(), "-xzf", made("*.tar.gz").toString(), "--strip-components=1");
        String said = shell(unpacked, """
                "$1/cofferdam" --version
                "$1/cofferdam" check "$1/topologies/FIRST.yaml"
                "$1/cofferdam" new program watch
                watch/build
                "$1/cofferdam" check watch/watch.yaml
                grep -o '<h1 id="deploy-manual-01-why--why">Why</h1>' "$("$1/cofferdam" manual)"
                """);
        assertTrue(said.contains("FIRST keeps every rule."), said);
        assertTrue(said.contains("watch keeps every rule."), said);
        assertTrue(said.contains(">Why</h1>"), said);
    }

    @Test
    void manualPagesAndCompletionAreWhereTheyAreLookedFor() throws Exception {
        Path usr = root.resolve("usr");
        for (String page : List.of("cofferdam", "cofferdam-up", "cofferdam-store-import")) {
            String text = good(
                    "gzip",
                    "-dc",
                    usr.resolve("share/man/man1/" + page + ".1.gz").toString());
            assertTrue(text.contains(".TH "), text);
        }
        String completion =
                usr.resolve("share/bash-completion/completions/cofferdam").toString();
        assertTrue(good("bash", "-c", "source " + completion + " && complete -p cofferdam")
                .contains("cofferdam"));
        assertTrue(Files.readString(usr.resolve("share/fish/vendor_completions.d/cofferdam.fish"))
                .contains("complete"));
        assertTrue(Files.readString(usr.resolve("share/zsh/vendor-completions/_cofferdam"))
                .startsWith("#compdef cofferdam"));
        assertTrue(Files.readString(usr.resolve("lib/systemd/user/cofferdam@.service"))
                .contains("ExecStart=/usr/bin/cofferdam up %E/cofferdam/%i.yaml"));
    }
}
