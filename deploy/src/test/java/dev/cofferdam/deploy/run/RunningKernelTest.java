package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningKernelTest {
    @TempDir
    private Path directory;

    /** The connection stands in the queue of a socket that nobody accepts from. */
    @Test
    void aKernelThatDoesNotAnswerIsNotWaitedForForever() throws IOException {
        Path socket = directory.resolve("control");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            RunningKernel kernel = new RunningKernel(socket, Duration.ofMillis(100));
            IOException late = assertThrows(IOException.class, kernel::status);
            assertEquals("the kernel did not answer within 100 ms", late.getMessage());
        }
    }
}
