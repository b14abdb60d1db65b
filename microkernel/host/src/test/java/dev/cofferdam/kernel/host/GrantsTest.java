package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.kernel.plan.SocketGrant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory that two topologies want which run at once. */
final class GrantsTest {
    @TempDir
    private Path directory;

    private RunDirectory first;
    private RunDirectory second;
    private Path shared;

    @BeforeEach
    void runs() throws IOException {
        directory = directory.toRealPath();
        Path runs = Files.createDirectory(directory.resolve("runs"));
        first = new RunDirectory(runs.resolve("first"), false);
        first.take(new RunDirectory.Origin("", "", ""));
        second = new RunDirectory(runs.resolve("second"), false);
        second.take(new RunDirectory.Origin("", "", ""));
        shared = Files.createDirectories(directory.resolve("out/shared"));
    }

    @Test
    void itIsTheFirstOnes() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        first.grant(List.of(shared), List.of(), List.of());
        assertDoesNotThrow(() -> second.grant(List.of(other), List.of(), List.of()), "control");
        Path link = Files.createSymbolicLink(directory.resolve("link"), shared);
        Path inside = Files.createDirectory(shared.resolve("inside"));
        for (Path each : List.of(shared, link, inside, shared.getParent())) {
            String refusal = assertThrows(IOException.class, () -> second.grant(List.of(each), List.of(), List.of()))
                    .getMessage();
            assertEquals(
                    each.toRealPath() + " is, lies in, or has in it the directory " + shared
                            + ", which the running topology first has: end that, or name a directory that is this"
                            + " one's alone",
                    refusal);
        }
    }

    /** Its name says nothing. */
    @Test
    void itIsTheFirstOnesUnderAnotherName() throws IOException {
        first.grant(List.of(shared), List.of(), List.of());
        Path moved = Files.move(shared, directory.resolve("moved"));
        assertThrows(IOException.class, () -> second.grant(List.of(moved), List.of(), List.of()));
    }

    @Test
    void itIsFreeWhenTheFirstHasEnded() throws IOException {
        first.grant(List.of(shared), List.of(), List.of());
        first.delete();
        assertDoesNotThrow(() -> second.grant(List.of(shared), List.of(), List.of()));
    }

    /** Several may see a directory that nobody has, and none one that somebody has. */
    @Test
    void itIsSeenByAsManyAsMay() throws IOException {
        first.grant(List.of(), List.of(shared), List.of());
        assertDoesNotThrow(() -> second.grant(List.of(), List.of(shared), List.of()));
        assertThrows(IOException.class, () -> second.grant(List.of(shared), List.of(), List.of()));
        second.grant(List.of(Files.createDirectory(directory.resolve("own"))), List.of(), List.of());
        assertThrows(IOException.class, () -> first.grant(List.of(), List.of(directory.resolve("own")), List.of()));
    }

    private static SocketGrant socket(SocketGrant.Use use, String address, int port) throws IOException {
        return new SocketGrant(use, new InetSocketAddress(InetAddress.ofLiteral(address), port), "socket");
    }

    /** No policy says what may flow between two topologies. */
    @Test
    void whatOneSendsDoesNotComeToAnother() throws IOException {
        SocketGrant sends = socket(SocketGrant.Use.SEND, "127.0.0.1", 45_200);
        SocketGrant receives = socket(SocketGrant.Use.RECEIVE, "127.0.0.1", 45_200);
        first.grant(List.of(), List.of(), List.of(sends));
        assertDoesNotThrow(
                () -> second.grant(
                        List.of(), List.of(), List.of(sends, socket(SocketGrant.Use.RECEIVE, "127.0.0.1", 45_201))),
                "control");
        assertEquals(
                "what is sent to 127.0.0.1:45200 would come from one to the other of this topology and the running"
                        + " topology first, which no policy allows: end that, or name another address",
                assertThrows(IOException.class, () -> second.grant(List.of(), List.of(), List.of(receives)))
                        .getMessage());
        assertThrows(
                IOException.class,
                () -> second.grant(List.of(), List.of(), List.of(socket(SocketGrant.Use.RECEIVE, "0.0.0.0", 45_200))));
        assertThrows(
                IOException.class,
                () -> first.grant(List.of(), List.of(), List.of(receives)),
                "the second sends there");
    }
}
