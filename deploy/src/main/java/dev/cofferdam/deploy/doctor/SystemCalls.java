package dev.cofferdam.deploy.doctor;

import dev.cofferdam.jail.LinuxCall;
import java.lang.foreign.Arena;

/** Asks the operating system's kernel which calls it has, by calls that change nothing. Stateless. */
final class SystemCalls {
    private static final long LANDLOCK_VERSION_FLAG = 1;
    private static final long SCHED_CORE = 62;
    private static final long SCHED_CORE_GET = 0;

    private SystemCalls() {}

    /** Version of Landlock (Documentation/userspace-api/landlock.rst); 0 where it is absent or switched off. */
    static int landlockVersion() {
        return (int) Math.max(0, LinuxCall.of("landlock_create_ruleset", 0, 0, LANDLOCK_VERSION_FLAG));
    }

    /** Whether threads can be kept from sharing a core with others (Documentation/admin-guide/hw-vuln/core-scheduling.rst). */
    static boolean hasCoreScheduling() {
        try (Arena arena = Arena.ofConfined()) {
            long cookie = arena.allocate(Long.BYTES).address();
            return LinuxCall.of("prctl", SCHED_CORE, SCHED_CORE_GET, 0, 0, cookie) == 0;
        }
    }
}
