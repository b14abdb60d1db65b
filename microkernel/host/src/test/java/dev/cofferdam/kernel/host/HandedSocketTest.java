package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.Descriptors;
import dev.cofferdam.abi.SocketHandover;
import dev.cofferdam.jail.Measurement;
import dev.cofferdam.jail.Scratch;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an incarnation did to its socket, the next one's clients connect, at the same path. */
@Timeout(60)
class HandedSocketTest {
    private static final MethodHandle SHUTDOWN = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("shutdown"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final int BOTH_WAYS = 2;
    private static final MethodHandle FCNTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int NON_BLOCKING = 0x800;

    @TempDir
    private Path directory;

    @Test
    void aSocketThatWasShutDownIsNotTheNextOnes() throws Exception {
        Path path = directory.resolve("socket");
        Path link = Files.createSymbolicLink(directory.resolve("link"), path);
        HandedSocket socket = HandedSocket.at(path, directory.resolve("handover"));
        PartitionCommand prepared = new PartitionCommand(
                () -> List.of("true"),
                new Measurement(
                                directory.resolve("digests"),
                                Path.of(System.getProperty("java.home")),
                                UnaryOperator.identity())
                        .of(List.of(), List.of()),
                Scratch.NONE,
                directory.resolve("log"),
                1 << 20,
                List.of(),
                List.of(socket),
                false);
        PartitionProcess process =
                new PartitionProcess("test", prepared, Console.start(System.out, 1, Console.NO_FILE));
        process.measurement();
        for (int incarnation = 0; incarnation < 3; incarnation++) {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            process.launch(ended::complete);
            ended.get(30, TimeUnit.SECONDS);
            connect(link);
            int taken = SocketHandover.take(directory.resolve("handover"));
            shutDown(taken);
            Descriptors.close(taken);
            assertThrows(ConnectException.class, () -> connect(link));
        }
    }

    /** A socket that lasts goes from incarnation to incarnation, and what one of them made of it does not. */
    @Test
    void aSocketThatLastsNeverWaits() throws Exception {
        Path handover = directory.resolve("handover");
        HandedSocket.of(SocketGrant.Use.RECEIVE, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), handover);
        for (int incarnation = 0; incarnation < 2; incarnation++) {
            int taken = SocketHandover.take(handover);
            assertEquals(NON_BLOCKING, fcntl(taken, GET_FLAGS, 0) & NON_BLOCKING, "incarnation " + incarnation);
            fcntl(taken, SET_FLAGS, 0);
            assertEquals(0, fcntl(taken, GET_FLAGS, 0) & NON_BLOCKING);
            Descriptors.close(taken);
        }
    }

    private static int fcntl(int descriptor, int command, int value) {
        try {
            return (int) FCNTL.invokeExact(descriptor, command, value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void shutDown(int descriptor) {
        try {
            assertEquals(0, (int) SHUTDOWN.invokeExact(descriptor, BOTH_WAYS));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void connect(Path path) throws Exception {
        SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
    }
}
