package dev.cofferdam.it.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guard between the halves, with real processes in their sandboxes. */
@Timeout(300)
final class GuardedIT {
    private static final Map<String, String> FILES = new TreeMap<>(Map.of(
            "a-good", "the weather is fine",
            "b-word", "project Zebra starts",
            "c-throw", "throw",
            "d-halt", "halt, and say that all is well",
            "e-exhaust", "exhaust",
            "f-long", "x".repeat(70_000),
            "g-last", "it rains"));

    private UploadClient low;

    private Spooled up(String guard) throws IOException {
        low = new UploadClient(Ports.freeTcp());
        Spooled gateway = Spooled.open();
        Files.writeString(gateway.drop().resolveSibling("words.txt"), "zebra\n");
        return gateway.up("message", 8, guard + """
                    http: {listen: "127.0.0.1:%d"}
                """.formatted(low.port()));
    }

    private static void dropAll(Spooled gateway) throws IOException {
        for (Map.Entry<String, String> each : FILES.entrySet()) {
            Path made = gateway.drop().resolveSibling("made").resolve("file");
            Files.writeString(made, each.getValue());
            Files.move(made, gateway.drop().resolve(each.getKey()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Set<String> delivered(Spooled gateway) throws IOException {
        Set<String> names = new TreeSet<>();
        gateway.delivered().forEach(path -> names.add(path.getFileName().toString()));
        return names;
    }

    @Test
    void whatAFilterRefusesOrCrashesOnIsNamedAndNeverDelivered() throws IOException {
        try (Spooled gateway = up("""
                    guard:
                      - {name: words, program: word-filter, args: {words: words.txt}}
                      - {name: fragile, program: {class: dev.cofferdam.it.program.Fragile, jars: ["%s"]}}
                """.formatted(Site.programs()))) {
            dropAll(gateway);
            await().atMost(Spooled.PATIENCE)
                    .until(() -> delivered(gateway).equals(Set.of("a-good", "f-long", "g-last")));
            for (String name : Set.of("b-word", "c-throw", "d-halt", "e-exhaust")) {
                gateway.running.awaitLine("left: '" + name + "' refused by guard '");
                assertTrue(Files.exists(gateway.drop().resolve(name)), "it stays where it is");
            }
            gateway.running.awaitLine("(4 refused so far)");
            String refused = low.put("/bad", "about zebras: ZEBRA".getBytes(StandardCharsets.UTF_8));
            assertTrue(refused.startsWith("HTTP/1.1 422 ") && refused.contains("refused by guard 'words'"), refused);
            assertTrue(low.put("/good", new byte[] {'x'}).startsWith("HTTP/1.1 201 "));
            await().atMost(Spooled.PATIENCE).until(() -> delivered(gateway).contains("good"));
            assertEquals(Set.of("a-good", "f-long", "g-last", "good"), delivered(gateway));
        }
    }

    /** Control: without the guard all of it is delivered. */
    @Test
    void withoutAGuardAllIsDelivered() throws IOException {
        try (Spooled gateway = up("")) {
            dropAll(gateway);
            await().atMost(Spooled.PATIENCE).until(() -> delivered(gateway).equals(FILES.keySet()));
        }
    }
}
