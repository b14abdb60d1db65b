package dev.cofferdam.it.program;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Map;

/**
 * Attacks on other processes, on users and capabilities, and on what the scheduler does. Most change the calling thread
 * alone, which ends with the attack. Stateless.
 */
final class ProcessAttacks {
    private static final int KILL = 62;
    private static final int SETUID = 105;
    private static final int SETGROUPS = 116;
    private static final int SETRESGID = 119;
    private static final int CAPGET = 125;
    private static final int CAPSET = 126;
    private static final int SETPRIORITY = 141;
    private static final int SCHED_SETSCHEDULER = 144;
    private static final int PRCTL = 157;
    private static final int SETRLIMIT = 160;
    private static final int TGKILL = 234;
    private static final int SET_MEMPOLICY = 238;
    private static final int IOPRIO_SET = 251;
    private static final int PRLIMIT64 = 302;
    private static final int SETNS = 308;
    private static final int KCMP = 312;
    private static final int SECCOMP = 317;
    private static final int MEMBARRIER = 324;
    private static final int PIDFD_SEND_SIGNAL = 424;
    private static final int PIDFD_OPEN = 434;
    private static final int PIDFD_GETFD = 438;

    private static final int EVERYBODY = -1;
    private static final int FOREIGN_MAX = 4_000;
    private static final int SIGCHLD = 17;
    private static final int CLONE_NEWUTS = 0x0400_0000;
    private static final int CLONE_NEWIPC = 0x0800_0000;
    private static final int CLONE_NEWPID = 0x2000_0000;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_SET_KEEPCAPS = 8;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int SCHED_BATCH = 3;
    private static final int RAISED = -1;
    private static final int IOPRIO_BEST_EFFORT_FIRST = 2 << 13;
    private static final int MEMBARRIER_GLOBAL = 1;
    private static final int CAPABILITIES_VERSION = 0x2008_0522;
    private static final int SET_MODE_FILTER = 1;
    private static final int NEW_LISTENER = 8;

    /** struct sock_filter: return SECCOMP_RET_ALLOW. */
    private static final long ALLOW_EVERYTHING = 0x7fff_0000_0000_0006L;

    private ProcessAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry("signal-everybody", partition -> LinuxCall.call(KILL, EVERYBODY, 0)),
                entry("signal-a-foreign-process", partition -> signalForeign()),
                entry("become-root", partition -> LinuxCall.call(SETUID, 0)),
                entry("become-the-root-group", partition -> LinuxCall.call(SETRESGID, 0, 0, 0)),
                entry("leave-its-groups", partition -> LinuxCall.call(SETGROUPS, 0, 0)),
                entry("set-its-capabilities", partition -> setCapabilities()),
                entry("keep-its-capabilities", partition -> LinuxCall.call(PRCTL, PR_SET_KEEPCAPS, 1)),
                entry("let-itself-be-dumped", partition -> LinuxCall.call(PRCTL, PR_SET_DUMPABLE, 1)),
                entry(
                        "dump-its-core",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(PRLIMIT64, 0, RLIMIT_CORE, LinuxCall.words(arena), 0))),
                entry("adopt-orphans", partition -> adopt()),
                entry(
                        "lengthen-its-files",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(SETRLIMIT, RLIMIT_FSIZE, LinuxCall.words(arena, -1, -1)))),
                entry(
                        "ask-for-anothers-limits",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(PRLIMIT64, 1, RLIMIT_NOFILE, 0, LinuxCall.words(arena)))),
                entry("enter-a-namespace", partition -> enter()),
                entry(
                        "unshare-the-rest",
                        partition -> LinuxCall.call(LinuxCall.UNSHARE, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)),
                entry("clone-a-namespace-of-processes", partition -> clonePids()),
                entry("open-a-process", partition -> LinuxCall.closing(PIDFD_OPEN, other(), 0)),
                entry("signal-an-open-process", partition -> {
                    long process = LinuxCall.call(PIDFD_OPEN, other(), 0);
                    LinuxCall.call(PIDFD_SEND_SIGNAL, process, 0, 0, 0);
                }),
                entry("take-anothers-descriptor", partition -> {
                    long process = LinuxCall.call(PIDFD_OPEN, other(), 0);
                    LinuxCall.closing(PIDFD_GETFD, process, 0, 0);
                }),
                entry(
                        "compare-with-another",
                        partition ->
                                LinuxCall.call(KCMP, ProcessHandle.current().pid(), other(), 0, 0, 0)),
                entry(
                        "change-its-scheduling",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(SCHED_SETSCHEDULER, 0, SCHED_BATCH, LinuxCall.words(arena)))),
                entry("raise-its-priority", partition -> LinuxCall.call(SETPRIORITY, 0, 0, RAISED)),
                entry(
                        "raise-its-priority-at-the-disk",
                        partition -> LinuxCall.call(IOPRIO_SET, 1, 0, IOPRIO_BEST_EFFORT_FIRST)),
                entry("interrupt-every-core", partition -> LinuxCall.call(MEMBARRIER, MEMBARRIER_GLOBAL, 0, 0)),
                entry("place-its-memory", partition -> LinuxCall.call(SET_MEMPOLICY, 0, 0, 0)),
                entry("listen-to-system-calls", partition -> listen()));
    }

    private static long other() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    }

    /** The call is allowed: the process namespace is what has nobody else. */
    private static void signalForeign() throws IOException {
        long own = ProcessHandle.current().pid();
        for (long process = 1; process < FOREIGN_MAX; process++) {
            try {
                if (process != own) {
                    LinuxCall.call(TGKILL, process, process, 0);
                    return;
                }
            } catch (IOException e) {
                // There may be another.
            }
        }
        throw new AccessDeniedException("there is nobody else");
    }

    private static void setCapabilities() throws IOException {
        LinuxCall.with(arena -> {
            long header = LinuxCall.words(arena, CAPABILITIES_VERSION);
            long sets = LinuxCall.words(arena);
            LinuxCall.call(CAPGET, header, sets);
            LinuxCall.call(CAPSET, header, sets);
        });
    }

    private static void adopt() throws IOException {
        LinuxCall.call(PRCTL, PR_SET_CHILD_SUBREAPER, 1);
        LinuxCall.call(PRCTL, PR_SET_CHILD_SUBREAPER, 0);
    }

    private static void enter() throws IOException {
        long namespace = LinuxCall.withPath(LinuxCall.OPEN, "/proc/" + other() + "/ns/net", 0);
        LinuxCall.call(SETNS, namespace, 0);
    }

    /** The child has this thread alone and ends at once. */
    private static void clonePids() throws IOException {
        if (LinuxCall.call(LinuxCall.CLONE, CLONE_NEWPID | SIGCHLD) == 0) {
            LinuxCall.call(LinuxCall.EXIT_GROUP, 0);
        }
    }

    private static void listen() throws IOException {
        LinuxCall.with(arena -> {
            long program = LinuxCall.words(arena, 1, LinuxCall.words(arena, ALLOW_EVERYTHING));
            LinuxCall.closing(SECCOMP, SET_MODE_FILTER, NEW_LISTENER, program);
        });
    }
}
