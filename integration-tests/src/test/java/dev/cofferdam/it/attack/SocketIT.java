package dev.cofferdam.it.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.program.Listener;
import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Remains;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a hostile partition can do with sockets: nobody outside reaches one that the topology does not grant. */
final class SocketIT {

    /** What the partition claims, and what is true outside. */
    private record Seen(List<String> claims, Running running, String name, int port) {
        List<Path> paths() {
            return claims.stream()
                    .filter(claim -> claim.startsWith("listens at path "))
                    .map(claim -> Path.of(claim.substring("listens at path ".length())))
                    .toList();
        }

        boolean claims(String where) {
            return claims.contains("listens at " + where);
        }
    }

    private static Seen listen(Site site, String under, String rest, String... options) throws IOException {
        String name = site.name().replaceFirst(".*-it", "l");
        int port = freePort();
        String listener = Topologies.own("listener", "low", "Listener", """
                args: {name: %s, port: %d, under: "%s"%s
                """.formatted(name, port, under, rest));
        Running running = site.up(Topologies.of(listener), options);
        running.awaitLine("] listening");
        return new Seen(running.said("listener"), running, name, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void withoutAGrantNobodyOutsideConnects() throws IOException {
        try (Site site = Site.open()) {
            Seen seen = listen(site, "/", "}");
            // It listens, in namespaces of its own; otherwise this would show nothing.
            assertTrue(seen.claims("path /tmp/" + seen.name), seen.claims::toString);
            assertTrue(seen.claims("name " + seen.name), seen.claims::toString);
            assertEquals(List.of(), inTheHostsNetwork(seen.name));
            assertThrows(IOException.class, () -> greeting(loopback(seen.port)));
            for (Path path : seen.paths()) {
                assertThrows(IOException.class, () -> greeting(UnixDomainSocketAddress.of(path)), path::toString);
            }
            for (Path place : List.of(site.directory(), site.runDirectory())) {
                assertEquals(List.of(), named(place, seen.name));
            }
            seen.running.interrupt();
        }
    }

    @Test
    void withTheGrantItIsReachedThereAndNowhereElse() throws IOException {
        try (Site site = Site.open()) {
            Seen seen = listen(site, "/", ", socket: export}\nsockets: [{path: granted.sock, as: export}]");
            Path granted = site.directory().resolve("granted.sock");
            assertEquals(Listener.GREETING, greeting(UnixDomainSocketAddress.of(granted)));
            assertThrows(IOException.class, () -> greeting(loopback(seen.port)));
            assertEquals(List.of(), inTheHostsNetwork(seen.name));
            // Its directory is its own, and no other user's way leads there.
            for (Path extra : named(site.runDirectory(), seen.name)) {
                assertTrue(extra.startsWith(site.runDirectory().resolve("private/listener/sockets")), extra::toString);
            }
            assertEquals(
                    "rwx------",
                    java.nio.file.attribute.PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(site.runDirectory().resolve("private"))));
            seen.running.interrupt();
            assertFalse(Files.exists(granted, java.nio.file.LinkOption.NOFOLLOW_LINKS));
        }
    }

    /** Without isolation every one of the same attempts is reached: they are real. */
    @Test
    void withoutTheSandboxEverybodyConnects() throws IOException {
        try (Site site = Site.open()) {
            Path home = site.runDirectory().resolve("private/listener");
            Seen seen = listen(site, home.toString(), "}", "--isolation", "none");
            assertEquals(Listener.GREETING, greeting(loopback(seen.port)));
            assertEquals(Listener.GREETING, greeting(UnixDomainSocketAddress.of(home.resolve(seen.name))));
            assertTrue(inTheHostsNetwork(seen.name).stream().anyMatch(line -> line.endsWith("@" + seen.name)));
            seen.running.interrupt();
        }
    }

    @Test
    void whatItLeavesInItsDirectoryIsRemoved() throws IOException {
        assertLitterIsRemoved(Site.open());
    }

    /** Who may do less than root has to open what the partition closed. */
    @Test
    void anOrdinaryUserRemovesItToo() throws IOException {
        assumeTrue(Account.own().isRoot(), "the other test has shown it");
        Site site = Site.of(Account.ordinary());
        site.openToOthers();
        assertLitterIsRemoved(site);
    }

    private static void assertLitterIsRemoved(Site opened) throws IOException {
        try (Site site = opened) {
            String litterer = Topologies.own("litterer", "low", "Litterer", """
                    sockets: [{path: granted.sock, as: export}]
                    """);
            Running running = site.up(Topologies.of(litterer, Topologies.servant("{on: never}")));
            running.awaitLine("[litterer] littered");
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String greeting(SocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer greeting =
                    ByteBuffer.wrap(Channels.newInputStream(channel).readAllBytes());
            return StandardCharsets.US_ASCII.decode(greeting).toString();
        }
    }

    /** Every Unix-domain socket of this network namespace whose name has that part. */
    private static List<String> inTheHostsNetwork(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/unix"))) {
            return lines.filter(line -> line.contains(name)).toList();
        }
    }

    private static List<Path> named(Path under, String name) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            return all.filter(path -> path.getFileName().toString().equals(name))
                    .toList();
        }
    }
}
