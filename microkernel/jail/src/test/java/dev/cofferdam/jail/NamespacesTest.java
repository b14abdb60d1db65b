package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What mounts say of the limit of user namespaces. */
final class NamespacesTest {
    private static final String ROOT = "21 1 0:20 / / ro,relatime - overlay overlay ro";
    private static final String PROC = "22 21 0:21 / /proc rw,nosuid - proc proc rw";
    private static final String SYS = "23 22 0:21 /sys /proc/sys ro,nosuid - proc proc rw";
    private static final String USER = "24 23 0:21 /sys/user /proc/sys/user rw,nosuid - proc proc rw";
    private static final String OTHER = "25 22 0:21 /irq /proc/irq ro,nosuid - proc proc rw";

    @Test
    void theLastMountOverTheLimitDecides() {
        assertTrue(Namespaces.areLimited(List.of(ROOT, PROC, OTHER)));
        assertFalse(Namespaces.areLimited(List.of(ROOT, PROC, SYS)));
        assertTrue(Namespaces.areLimited(List.of(ROOT, PROC, SYS, USER)));
    }

    /** Why the limit may be missing: none of what makes a namespace is allowed. */
    @Test
    void theListOfSystemCallsHasNoCallThatMakesOne() {
        AllowedCalls calls = AllowedCalls.read();
        for (String call : List.of("unshare", "clone3", "setns")) {
            assertTrue(
                    calls.entries().stream()
                            .noneMatch(
                                    entry -> entry.call().equals(call) && entry.answer() == AllowedCalls.Answer.ALLOW),
                    call);
        }
        assertEquals(
                List.of(new AllowedCalls.OneOf(0, List.of("THREAD"))),
                calls.entries().stream()
                        .filter(entry -> entry.call().equals("clone"))
                        .flatMap(entry -> entry.conditions().stream())
                        .toList());
    }
}
