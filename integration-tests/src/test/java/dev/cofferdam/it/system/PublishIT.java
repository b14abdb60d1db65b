package dev.cofferdam.it.system;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A high reader keeps a version that a low writer published while low goes on, in every design. */
final class PublishIT {
    @ParameterizedTest
    @ValueSource(strings = {"call", "message", "ring", "mapped"})
    void aVersionStaysAsItWasPublished(String design) throws IOException {
        String topology = Topologies.of(
                Topologies.own(
                        "publisher", "low", "Publisher", "disks: [{disk: lower, as: out, access: read-write}]\n"),
                Topologies.own("holder", "high", "Holder", "disks: [{disk: lower, as: in, access: read}]\n"));
        try (Site site = Site.journaled()) {
            Running running = site.up(topology, "--design", design);
            running.awaitLine("publisher ready");
            running.awaitLine("holder ready");
            say(running, "holder", "exactly 1", "[holder] exactly 1: CHANGED");
            running.tell("holder", "await 1");
            say(running, "publisher", "write 1", "wrote 1");
            say(running, "publisher", "publish", "published 1");
            running.awaitLine("[holder] await 1: 1");
            say(running, "publisher", "write 2", "wrote 2");
            say(running, "holder", "exactly 1 while low writes", "[holder] exactly 1 while low writes: [1]");
            // Control: what is not asked for by its version is what low wrote last.
            say(running, "holder", "now", "[holder] now: [2]");
            say(running, "publisher", "publish", "published 2");
            say(running, "holder", "exactly 1 after 2", "[holder] exactly 1 after 2: [1]");
            say(running, "holder", "exactly 2", "[holder] exactly 2: [2]");
            say(running, "publisher", "write 3", "wrote 3");
            say(running, "publisher", "publish", "published 3");
            say(running, "holder", "exactly 1 after 3", "[holder] exactly 1 after 3: CHANGED");
            say(running, "holder", "exactly 2 after 3", "[holder] exactly 2 after 3: [2]");
            say(running, "holder", "exactly 3", "[holder] exactly 3: [3]");
            running.interrupt();
        }
    }

    private static void say(Running running, String to, String line, String answer) throws IOException {
        running.tell(to, line);
        running.awaitLine(answer);
    }
}
