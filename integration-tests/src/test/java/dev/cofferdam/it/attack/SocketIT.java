package dev.cofferdam.it.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.program.Early;
import dev.cofferdam.it.program.Listener;
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
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hostile partition can do with sockets: nobody outside reaches one that the topology does not grant. */
final class SocketIT {

    /** What the partition claims, and what is true outside. */
    private record Seen(List<String> claims, Running running, String name, int port) {}

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

    /** Its runtime opens a socket before it has confined itself, and Java looks for who provides sockets. */
    @Test
    void whatAProgramsJarOffersJavaIsNotLoadedBeforeTheProgram() throws Exception {
        try (Site site = Site.journaled()) {
            Path jar = Files.copy(Site.programs(), site.directory().resolve("early.jar"));
            try (FileSystem entries = FileSystems.newFileSystem(jar)) {
                Path services = Files.createDirectories(entries.getPath("META-INF/services"));
                Files.writeString(services.resolve(SelectorProvider.class.getName()), Early.class.getName());
            }
            String listener = Topologies.own("listener", "low", "Listener", """
                    args: {name: early, port: %d, under: "/", socket: export}
                    sockets: [{path: granted.sock, as: export}]
                    """.formatted(freePort()))
                    .replace(Site.programs().toString(), jar.toString());
            Running running = site.up(Topologies.of(listener));
            running.awaitLine("] listening");
            assertEquals(List.of("listens at socket", "listening"), running.said("listener"));
            running.interrupt();

            // Control: where the jar is on the class path it is.
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            jar.toString(),
                            Early.class.getName() + "$Opener")
                    .start();
            assertTrue(
                    new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains(Early.GREETING));
        }
    }

    @Test
    void withoutAGrantNobodyOutsideConnects() throws IOException {
        try (Site site = Site.journaled()) {
            Seen seen = listen(site, "/", "}");
            assertEquals(List.of("listening"), seen.claims, "it cannot even listen to itself");
            assertEquals(List.of(), inTheHostsNetwork(seen.name));
            assertThrows(IOException.class, () -> greeting(loopback(seen.port)));
            for (Path place : List.of(site.directory(), site.runDirectory())) {
                assertEquals(List.of(), named(place, seen.name));
            }
            seen.running.interrupt();
        }
    }

    @Test
    void withTheGrantItIsReachedThereAndNowhereElse() throws IOException {
        try (Site site = Site.journaled()) {
            Seen seen = listen(site, "/", ", socket: export}\nsockets: [{path: granted.sock, as: export}]");
            Path granted = site.directory().resolve("granted.sock");
            assertEquals(Listener.GREETING, greeting(UnixDomainSocketAddress.of(granted)));
            assertThrows(IOException.class, () -> greeting(loopback(seen.port)));
            assertEquals(List.of(), inTheHostsNetwork(seen.name));
            assertEquals(List.of("listens at socket", "listening"), seen.claims);
            assertEquals(List.of(), named(site.runDirectory(), seen.name));
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
        try (Site site = Site.journaled()) {
            Path home = site.runDirectory().resolve("private/listener");
            Seen seen = listen(site, home.toString(), "}", "--isolation", "none");
            assertEquals(Listener.GREETING, greeting(loopback(seen.port)));
            assertEquals(Listener.GREETING, greeting(UnixDomainSocketAddress.of(home.resolve(seen.name))));
            assertTrue(inTheHostsNetwork(seen.name).stream().anyMatch(line -> line.endsWith("@" + seen.name)));
            seen.running.interrupt();
        }
    }

    /** The control is the same partition without isolation, which has its way. */
    @ParameterizedTest
    @CsvSource({"sandbox, false", "none, true"})
    void nobodyLinksHisSocketToAnothers(String isolation, boolean succeeds) throws IOException {
        try (Site site = Site.journaled()) {
            String home =
                    succeeds ? site.runDirectory().resolve("private/redirector").toString() : "/cofferdam";
            Path other = site.runDirectory().resolve("private/listener/sockets/export/socket");
            String redirector = Topologies.own("redirector", "high", "Redirector", """
                    args: {home: "%s", other: "%s"}
                    sockets: [{path: high.sock, as: export}]
                    """.formatted(home, other));
            String listener = Topologies.own("listener", "low", "Listener", """
                    args: {name: x, port: %d, under: /nowhere, socket: export}
                    sockets: [{path: low.sock, as: export}]
                    """.formatted(freePort()));
            Running running = site.up(Topologies.of(redirector, listener), "--isolation", isolation);
            running.awaitLine("[listener] listening");
            running.awaitLine("[redirector] done");
            assertEquals(Listener.GREETING, greeting(address(site, "low.sock")), "it is there to be redirected to");
            assertEquals(succeeds, running.said("redirector").contains("redirected socket"), running::text);
            if (succeeds) {
                assertEquals(Listener.GREETING, greeting(address(site, "high.sock")));
            } else {
                // It is the redirector's own still, which greets nobody.
                try (SocketChannel channel = SocketChannel.open(address(site, "high.sock"))) {
                    channel.configureBlocking(false);
                    assertEquals(0, channel.read(ByteBuffer.allocate(1)));
                }
            }
            Remains remains = Remains.of(site, running);
            running.interrupt();
            remains.assertNothing();
        }
    }

    private static UnixDomainSocketAddress address(Site site, String name) {
        return UnixDomainSocketAddress.of(site.directory().resolve(name));
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
