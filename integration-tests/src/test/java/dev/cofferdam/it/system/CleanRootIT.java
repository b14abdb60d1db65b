package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The package in a Debian that has nothing else: installed by apt with what it depends on, used by an ordinary user. On demand,
 * as it fetches a whole distribution: {@code -Dcofferdam.clean.root=trixie}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CleanRootIT {
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    /** As in a container: mounts, processes, memory files and temporary files of its own; the network is the host's. */
    private static final String ENTER = """
            set -e
            mount --make-rprivate /
            mount --bind "$ROOT" "$ROOT"
            cd "$ROOT"
            mount -t proc proc proc
            mount --rbind /sys sys
            mount --rbind /dev dev
            mount -t tmpfs -o mode=1777 none dev/shm
            mount -t tmpfs -o mode=1777 none tmp
            mkdir -p outside
            pivot_root . outside
            umount -l /outside
            as=
            if [ "$1" != root ]; then as="setpriv --reuid $1 --regid $1 --init-groups"; fi
            home=$(getent passwd "$1" | cut -d: -f6)
            cd "$home"
            exec $as env -i HOME="$home" LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \\
                PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -euc "$2"
            """;

    private Path directory;
    private Path root;

    @BeforeAll
    void install() throws Exception {
        String release = System.getProperty("cofferdam.clean.root");
        assumeTrue(release != null, "on demand, with -Dcofferdam.clean.root=trixie or another release of Debian");
        assumeTrue(Account.own().isRoot(), "only root can make a root");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/debootstrap")), "debootstrap is not installed");
        directory = Files.createTempDirectory("cofferdam-clean");
        root = directory.resolve("root");
        good("debootstrap", "--variant=minbase", release, root.toString());
        Files.copy(Path.of("/etc/resolv.conf"), root.resolve("etc/resolv.conf"), StandardCopyOption.REPLACE_EXISTING);
        good(DEPLOY.resolve("package").toString(), root.resolve("srv").toString());
        shell("root", """
                apt-get update -q
                apt-get install -qy --no-install-recommends man-db bash-completion zsh fish /srv/cofferdam_*.deb
                useradd -m -s /bin/bash ann
                """);
    }

    @AfterAll
    void remove() throws Exception {
        if (directory != null) {
            good("rm", "-rf", "--one-file-system", directory.toString());
        }
    }

    private static String good(String... command) throws Exception {
        return good(Map.of(), command);
    }

    private static String good(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> Arrays.toString(command) + ": " + said);
        return said;
    }

    private String shell(String user, String script) throws Exception {
        return good(
                Map.of("ROOT", root.toString()),
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "bash",
                "-c",
                ENTER,
                "enter",
                user,
                script);
    }

    @Test
    void anOrdinaryUserLaunchesTheExample() throws Exception {
        assertFalse(shell("ann", "command -v java || true").contains("java"), "control: there is no other Java");
        String said = shell("ann", """
                cp -r /usr/lib/cofferdam/topologies .
                cofferdam up topologies/FIRST.yaml --for 5s
                sha256sum topologies/observations.csv
                """);
        String digest = said.lines().reduce((first, last) -> last).orElseThrow().split(" ", -1)[0];
        assertTrue(said.contains("[analyst] version 1 sha256 " + digest), said);
    }

    @Test
    void startUpCachesWereMadeWhenItWasInstalled() throws IOException {
        assertTrue(Files.exists(root.resolve("usr/lib/cofferdam/target/caches/partition.aot")));
    }

    @Test
    void manualPagesAreFoundByMan() throws Exception {
        assertTrue(shell("ann", "man cofferdam | cat").contains("COFFERDAM(1)"));
        assertTrue(shell("ann", "man cofferdam-store-import | cat").contains("Write an image to a disk"));
    }

    @Test
    void everyShellCompletes() throws Exception {
        assertTrue(shell("ann", "fish -c 'complete -C \"cofferdam store im\"'").contains("import"));
        assertEquals("_cofferdam\n", shell("ann", """
                zsh -fc 'autoload -Uz compinit; compinit -u -d /tmp/dump; echo $_comps[cofferdam]'
                """));
        assertTrue(shell("ann", """
                source /usr/share/bash-completion/completions/cofferdam
                COMP_WORDS=(cofferdam sto) COMP_CWORD=1 COMP_LINE='cofferdam sto' COMP_POINT=13
                set +eu
                _complete_cofferdam cofferdam sto cofferdam
                echo "${COMPREPLY[@]}"
                """).contains("store"));
    }
}
