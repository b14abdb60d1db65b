package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Doctor tries what {@code up} does: where these tests launch topologies, it finds that they can be. */
final class DoctorIT {
    private static final String STARTS = "starts, and Java runs in it";

    @Test
    void rootIsToldThatBothSandboxesStart() throws IOException {
        try (Site site = Site.open()) {
            String found = site.run("doctor").good();
            assertTrue(found.matches("(?s).*good +sandbox as root starts it +" + STARTS + ".*"), found);
            assertTrue(found.matches("(?s).*good +sandbox of an ordinary user +" + STARTS + ".*"), found);
            assertTrue(found.endsWith("Topologies can be launched here.\n"), found);
        }
    }

    @Test
    void anOrdinaryUserIsToldThatItsOwnStarts() throws IOException {
        try (Site site = Site.of(Account.ordinary())) {
            site.openToOthers();
            String found = site.run("doctor").good();
            assertTrue(found.matches("(?s).*good +sandbox +" + STARTS + ".*"), found);
            assertTrue(found.contains("lacks  users of partitions"), found);
        }
    }
}
