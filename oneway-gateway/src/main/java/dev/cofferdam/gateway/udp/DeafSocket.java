package dev.cofferdam.gateway.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;

/**
 * Makes sockets that can send and never hear anything. A socket filter (socket(7), SO_ATTACH_FILTER) drops every packet that
 * comes before it is queued, and is locked (SO_LOCK_FILTER): not even root can take it off again. The socket is not connected:
 * so Linux has no way to report to it that nobody listens (ICMP port unreachable), which a connected one learns as
 * ECONNREFUSED. Stateless.
 */
public final class DeafSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_LOCK_FILTER = 44;

    /** One struct sock_filter: return 0, the number of bytes to keep. */
    private static final int RETURN_CONSTANT = 0x06;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;

    private DeafSocket() {}

    /** A bound one, of the family that the machine prefers; what came before it was deaf is thrown away. */
    public static DatagramChannel open() throws IOException {
        DatagramChannel socket = DatagramChannel.open();
        try {
            socket.bind(null);
            socket.configureBlocking(false);
            deafen(SocketDescriptor.of(socket));
            ByteBuffer thrownAway = ByteBuffer.allocate(1);
            while (socket.receive(thrownAway.clear()) != null) {
                // Until nothing is left; nothing more comes.
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void deafen(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(INSTRUCTION_BYTES, Long.BYTES);
            code.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) RETURN_CONSTANT);
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.asByteBuffer()
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, (short) 1)
                    .putLong(Long.BYTES, code.address());
            set(descriptor, SO_ATTACH_FILTER, program);
            set(descriptor, SO_LOCK_FILTER, arena.allocateFrom(ValueLayout.JAVA_INT, 1));
        }
    }

    private static void set(int descriptor, int option, MemorySegment value) throws IOException {
        int result;
        try {
            result = (int) Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker()
                                    .defaultLookup()
                                    .find("setsockopt")
                                    .orElseThrow(),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT))
                    .invokeExact(descriptor, SOL_SOCKET, option, value, (int) value.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("setsockopt", e);
        }
        if (result != 0) {
            throw new IOException("the sender's socket cannot be made deaf: Linux refuses socket option " + option);
        }
    }
}
