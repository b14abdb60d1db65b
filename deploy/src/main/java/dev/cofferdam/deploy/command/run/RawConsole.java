package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.Keys;
import dev.cofferdam.deploy.command.console.ServedSocket;
import dev.cofferdam.deploy.command.console.StandardOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;

/**
 * Carries bytes between this process's terminal, or its standard input and output, and a guest's serial line, until either
 * ends or Ctrl-] is pressed. A daemon thread carries what is typed; all else is one thread's.
 */
final class RawConsole {
    /** Ctrl-], as telnet and others have it. */
    private static final byte LEAVE = 0x1D;

    private static final int BYTES = 1 << 12;

    /** What is printed in answer to the last byte comes a moment after it. */
    private static final long LAST_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final CommandLine line;

    RawConsole(Path path, CommandLine line) {
        this.path = path;
        this.line = line;
    }

    void run() throws IOException {
        try (SocketChannel channel =
                        ServedSocket.connect(path, "name a socket of a running guest's, which has it for 'console'");
                Keys keys = Keys.raw()) {
            keys.closeAtEnd();
            say(keys, "Ctrl-] leaves this console");
            Thread.ofPlatform().daemon().name("console input").start(() -> type(channel, keys.areThere()));
            say(keys, show(channel) ? "left" : "the guest has ended, or was started again");
        }
    }

    /** To who sits there; the terminal does not go to the line's beginning by itself. */
    private void say(Keys keys, String what) {
        if (keys.areThere()) {
            PrintWriter err = line.getErr();
            err.print("\r\n(" + what + ")\r\n");
            err.flush();
        }
    }

    /** Returns whether it was this side that ended it. */
    private boolean show(SocketChannel channel) throws IOException {
        OutputStream out = StandardOutput.bytes(line.getOut());
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
                out.flush();
                line.getOut().flush(); // which says what could not be written
            }
            return false;
        } catch (ClosedChannelException e) {
            return true;
        }
    }

    private static void type(SocketChannel channel, boolean isTerminal) {
        byte[] bytes = new byte[BYTES];
        try (channel) {
            for (int count = System.in.read(bytes); count >= 0; count = System.in.read(bytes)) {
                int end = isTerminal ? indexOf(bytes, count, LEAVE) : count;
                ByteBuffer typed = ByteBuffer.wrap(bytes, 0, end);
                while (typed.hasRemaining()) {
                    channel.write(typed);
                }
                if (end < count) {
                    return;
                }
            }
            LockSupport.parkNanos(LAST_ANSWER_NANOS);
        } catch (IOException e) {
            // The other thread hears of it.
            return;
        }
    }

    /** Where that byte is first, or {@code count}. */
    private static int indexOf(byte[] bytes, int count, byte wanted) {
        int at = 0;
        while (at < count && bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
