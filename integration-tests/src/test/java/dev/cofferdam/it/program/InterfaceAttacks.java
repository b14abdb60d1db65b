package dev.cofferdam.it.program;

import static java.util.Map.entry;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Attacks on the less travelled interfaces of the Linux kernel. Whatever succeeds is undone at once. Stateless. */
final class InterfaceAttacks {
    private static final int SHMGET = 29;
    private static final int SHMCTL = 31;
    private static final int UNAME = 63;
    private static final int SEMGET = 64;
    private static final int SEMCTL = 66;
    private static final int MSGGET = 68;
    private static final int MSGCTL = 71;
    private static final int SYSLOG = 103;
    private static final int MODIFY_LDT = 154;
    private static final int SETHOSTNAME = 170;
    private static final int IOPERM = 173;
    private static final int IO_SETUP = 206;
    private static final int IO_DESTROY = 207;
    private static final int MQ_OPEN = 240;
    private static final int MQ_UNLINK = 241;
    private static final int ADD_KEY = 248;
    private static final int KEYCTL = 250;
    private static final int PERF_EVENT_OPEN = 298;
    private static final int USERFAULTFD = 323;
    private static final int IO_URING_SETUP = 425;
    private static final int MEMFD_SECRET = 447;
    private static final int LISTMOUNT = 458;

    private static final int SIZE_OF_THE_LOG = 10;
    private static final int BUFFER_BYTES = 64;
    private static final int NODE_NAME_AT = 65;
    private static final int PORT = 0x80;
    private static final int NEW = 0x380;
    private static final int O_CREAT_RDWR = 0x42;
    private static final int KEYCTL_GET_KEYRING_ID = 0;
    private static final int PROCESS_KEYRING = -2;
    private static final int USER_MODE_ONLY = 1;
    private static final int PERF_ATTRIBUTES_BYTES = 112;
    private static final long SOFTWARE_EVENT = 1;
    private static final long LISTMOUNT_BYTES = 24;
    private static final long ROOT_MOUNT = -1;

    private InterfaceAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry(
                        "count-events-of-the-processor",
                        partition -> LinuxCall.with(arena -> LinuxCall.closing(
                                PERF_EVENT_OPEN,
                                LinuxCall.words(arena, SOFTWARE_EVENT | (long) PERF_ATTRIBUTES_BYTES << 32),
                                0,
                                -1,
                                -1,
                                0))),
                entry(
                        "make-an-io-ring",
                        partition ->
                                LinuxCall.with(arena -> LinuxCall.closing(IO_URING_SETUP, 2, LinuxCall.words(arena)))),
                entry("make-an-io-context", partition -> makeContext()),
                entry("serve-its-own-page-faults", partition -> LinuxCall.closing(USERFAULTFD, USER_MODE_ONLY)),
                entry(
                        "ask-for-a-keyring",
                        partition -> LinuxCall.call(KEYCTL, KEYCTL_GET_KEYRING_ID, PROCESS_KEYRING, 1)),
                entry(
                        "add-a-key",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                ADD_KEY,
                                LinuxCall.text(arena, "user"),
                                LinuxCall.text(arena, "cofferdam"),
                                LinuxCall.text(arena, "x"),
                                1,
                                PROCESS_KEYRING))),
                entry(
                        "read-its-segment-table",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(MODIFY_LDT, 0, LinuxCall.words(arena), BUFFER_BYTES))),
                entry("open-a-port-of-the-processor", partition -> LinuxCall.call(IOPERM, PORT, 1, 0)),
                entry("ask-for-the-machines-log", partition -> LinuxCall.call(SYSLOG, SIZE_OF_THE_LOG, 0, 0)),
                entry("name-the-machine", partition -> nameMachine()),
                entry(
                        "make-shared-memory",
                        partition -> LinuxCall.call(SHMCTL, LinuxCall.call(SHMGET, 0, BUFFER_BYTES, NEW), 0, 0)),
                entry("make-a-semaphore", partition -> LinuxCall.call(SEMCTL, LinuxCall.call(SEMGET, 0, 1, NEW), 0, 0)),
                entry(
                        "make-a-message-queue",
                        partition -> LinuxCall.call(MSGCTL, LinuxCall.call(MSGGET, 0, NEW), 0, 0)),
                entry("open-a-message-queue", partition -> openQueue()),
                entry("hide-memory-from-linux", partition -> LinuxCall.closing(MEMFD_SECRET, 0)),
                entry(
                        "list-the-mounts",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                LISTMOUNT,
                                LinuxCall.words(arena, LISTMOUNT_BYTES, ROOT_MOUNT),
                                LinuxCall.words(arena),
                                1,
                                0))));
    }

    private static void makeContext() throws IOException {
        LinuxCall.with(arena -> {
            MemorySegment context = arena.allocate(Long.BYTES, Long.BYTES);
            LinuxCall.call(IO_SETUP, 1, context.address());
            LinuxCall.call(IO_DESTROY, context.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0));
        });
    }

    /** By the name that it has. */
    private static void nameMachine() throws IOException {
        LinuxCall.with(arena -> {
            MemorySegment names = arena.allocate(6 * NODE_NAME_AT);
            LinuxCall.call(UNAME, names.address());
            String name = names.getString(NODE_NAME_AT, StandardCharsets.US_ASCII);
            LinuxCall.withPath(SETHOSTNAME, name, name.length());
        });
    }

    private static void openQueue() throws IOException {
        LinuxCall.with(arena -> {
            long name = LinuxCall.text(arena, "cofferdam-it");
            LinuxCall.closing(MQ_OPEN, name, O_CREAT_RDWR, NEW, 0);
            LinuxCall.call(MQ_UNLINK, name);
        });
    }
}
