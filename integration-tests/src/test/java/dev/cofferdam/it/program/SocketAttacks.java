package dev.cofferdam.it.program;

import static java.util.Map.entry;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/** Attacks that need nothing but a socket of some family (socket(2)). Stateless. */
final class SocketAttacks {
    private static final int CONNECT = 42;
    private static final int SOCKETPAIR = 53;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_PACKET = 17;
    private static final int AF_ALG = 38;
    private static final int AF_VSOCK = 40;
    private static final int AF_XDP = 44;
    private static final int FAMILIES = 46;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;
    private static final int RAW = 3;
    private static final int SEQUENCED = 5;
    private static final int KINDS = 11;
    private static final int ADDRESS_BYTES = 16;

    private SocketAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry("open-a-unix-socket", partition -> open(AF_UNIX, STREAM)),
                entry("open-a-tcp-socket", partition -> open(AF_INET, STREAM)),
                entry("open-a-udp-socket", partition -> open(AF_INET, DATAGRAM)),
                entry("open-a-tcp-socket-of-version-6", partition -> open(AF_INET6, STREAM)),
                entry("open-a-packet-socket", partition -> open(AF_PACKET, RAW)),
                entry("open-a-socket-of-the-hypervisor", partition -> open(AF_VSOCK, STREAM)),
                entry("open-a-socket-for-ciphers", partition -> open(AF_ALG, SEQUENCED)),
                entry("open-a-socket-past-the-network-stack", partition -> open(AF_XDP, RAW)),
                entry("open-a-socket-of-any-kind", partition -> openAny()),
                entry(
                        "make-a-pair-of-sockets",
                        partition -> LinuxCall.with(
                                arena -> LinuxCall.call(SOCKETPAIR, AF_UNIX, STREAM, 0, LinuxCall.words(arena)))),
                entry("meet-under-an-abstract-name", partition -> meet()));
    }

    private static void open(int family, int kind) throws IOException {
        LinuxCall.closing(LinuxCall.SOCKET, family, kind, 0);
    }

    private static void openAny() throws IOException {
        IOException refused = new IOException("no kind of socket");
        for (int family = 0; family < FAMILIES; family++) {
            for (int kind = STREAM; kind < KINDS; kind++) {
                try {
                    open(family, kind);
                    return;
                } catch (IOException e) {
                    refused = e;
                }
            }
        }
        throw refused;
    }

    /** As two partitions would that share a network namespace: a name that is no file's (unix(7)). */
    private static void meet() throws IOException {
        long server = LinuxCall.call(LinuxCall.SOCKET, AF_UNIX, STREAM, 0);
        long client = LinuxCall.call(LinuxCall.SOCKET, AF_UNIX, STREAM, 0);
        LinuxCall.with(arena -> {
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            address.set(ValueLayout.JAVA_INT_UNALIGNED, 3, (int) System.nanoTime());
            LinuxCall.call(LinuxCall.BIND, server, address.address(), ADDRESS_BYTES);
            LinuxCall.call(LinuxCall.LISTEN, server, 1);
            LinuxCall.call(CONNECT, client, address.address(), ADDRESS_BYTES);
        });
        LinuxCall.call(LinuxCall.CLOSE, client);
        LinuxCall.call(LinuxCall.CLOSE, server);
    }
}
