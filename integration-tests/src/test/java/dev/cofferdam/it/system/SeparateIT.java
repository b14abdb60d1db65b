package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With copies for each class no two classes have a file in common; without them they have. */
final class SeparateIT {
    /** By file system and number, whatever it is called. */
    private static Set<String> files(Running running, String partition) {
        return running.said(partition).stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> common(Running running, String one, String other) {
        Set<String> common = files(running, one);
        assertTrue(common.size() > 50, common::toString);
        common.retainAll(files(running, other));
        return common;
    }

    private static Running ran(Site site, String isolation) throws IOException {
        Running running = site.up(
                Topologies.of(
                        Topologies.own("low-one", "low", "Inventory", ""),
                        Topologies.own("low-two", "low", "Inventory", ""),
                        Topologies.own("high-one", "high", "Inventory", "")),
                "--isolation",
                isolation);
        assertEquals(0, running.awaitEnd(), running::text);
        return running;
    }

    @Test
    void noFileIsSharedBetweenClasses() throws IOException {
        assumeTrue(Account.own().isRoot(), "copies take users of partitions' own");
        try (Site site = Site.journaled()) {
            Running running = ran(site, "separate");
            assertEquals(Set.of(), common(running, "low-one", "high-one"));
            assertFalse(common(running, "low-one", "low-two").isEmpty(), "those of one class have one copy");
        }
    }

    /** The control. */
    @Test
    void otherwiseTheyHaveTheJavaRuntimeInCommon() throws IOException {
        assumeTrue(Account.own().isRoot(), "copies take users of partitions' own");
        try (Site site = Site.journaled()) {
            Set<String> common = common(ran(site, "sandbox"), "low-one", "high-one");
            assertTrue(common.stream().anyMatch(file -> file.endsWith(":/opt/java/lib/modules")), common::toString);
        }
    }
}
