package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AffinityTest {
    /** The calling thread's, as the system tells it. */
    private static String allowed() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("Cpus_allowed_list:".length())
                    .strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a thread of its own may use after settling. */
    private static String settledOn(int... cores) {
        CompletableFuture<String> allowed = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                for (int core : cores) {
                    Affinity.settle(core);
                }
                allowed.complete(allowed());
            } catch (IllegalStateException e) {
                allowed.completeExceptionally(e);
            }
        });
        return allowed.join();
    }

    @Test
    void aThreadStaysOnItsCoreAndOthersGoWhereTheyLike() {
        String before = allowed();
        int core = Integer.parseInt(before.split("[-,]", 2)[0]);
        assertEquals(Integer.toString(core), settledOn(core));
        assertEquals(before, settledOn(Affinity.ANY));
        assertEquals(before, allowed());
        if (Runtime.getRuntime().availableProcessors() > 1) {
            assertNotEquals(before, settledOn(core), "control: the thread that settled was held");
        }
    }

    /** As a process does whose starter was kept on another core. */
    @Test
    void aThreadThatIsKeptOnOneCoreGoesToAnother() {
        for (int core : Affinity.available()) {
            assertEquals(Integer.toString(core), settledOn(Affinity.available().getFirst(), core));
        }
    }

    @Test
    void aCoreThatMayNotBeUsedLeavesTheThreadWhereItMayRun() {
        assertEquals(allowed(), settledOn(Affinity.CORES_MAX - 1));
    }
}
