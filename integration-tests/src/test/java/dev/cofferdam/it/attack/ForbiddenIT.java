package dev.cofferdam.it.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nothing does by mistake ends the partition that does it, at once. */
final class ForbiddenIT {
    private static final int KILLED_BY_SIGSYS = 128 + 31;

    private static final List<String> ALL = List.of(
            "init-module",
            "finit-module",
            "delete-module",
            "kexec-load",
            "kexec-file-load",
            "reboot",
            "bpf",
            "pivot-root",
            "open-by-handle-at",
            "swapon",
            "swapoff",
            "x32",
            "i386");

    private static Running up(Site site, String... options) throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the numbers are those of x86_64");
        String[] partitions = ALL.stream()
                .map(what -> Topologies.own(what, "high", "Forbidden", "args: {what: " + what + "}\n"))
                .toArray(String[]::new);
        return site.up(Topologies.of(partitions), options);
    }

    @Test
    void whoeverTriesEnds() throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site);
            running.expectFailures(ALL);
            for (String what : ALL) {
                running.awaitLine(what + " failed with exit code " + KILLED_BY_SIGSYS);
                assertEquals(List.of(), running.said(what), what);
            }
        }
    }

    /** Control: without the sandbox each lives on, whatever Linux answers. */
    @Test
    void withoutTheSandboxEverybodyLives() throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site, "--isolation", "none");
            for (String what : ALL) {
                running.awaitLine("[" + what + "] lives");
            }
        }
    }
}
