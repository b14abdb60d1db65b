package dev.cofferdam.gateway.service;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.transfer.Outlet;
import dev.cofferdam.gateway.udp.SocketDescriptor;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Hands datagrams on to high servers, over UDP sockets that are connected when it is made; so a process that has given up
 * connecting can still use them, and for nothing else. For one thread.
 */
public final class DatagramOutlet implements Outlet, Closeable {
    private static final MethodHandle SEND = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("send").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));

    private final Map<Stream, Target> targets = new HashMap<>();

    /** @param descriptor of the socket */
    private record Target(DatagramChannel socket, int descriptor, InetSocketAddress to) {}

    /** Where datagrams of that stream go from now on. */
    public void connect(Stream stream, InetSocketAddress to) throws IOException {
        DatagramChannel socket = DatagramChannel.open();
        try {
            socket.configureBlocking(false);
            socket.connect(to);
            targets.put(stream, new Target(socket, SocketDescriptor.of(socket), to));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public boolean takes(Stream stream) {
        return targets.containsKey(stream);
    }

    @Override
    public void deliver(Stream stream, byte[] datagram) throws IOException {
        Target target = targets.get(stream);
        try {
            write(target, datagram);
        } catch (PortUnreachableException e) {
            // That is about the one before. This one was not sent; perhaps somebody listens by now.
            write(target, datagram);
            throw new IOException("nobody listened at " + target.to + " when the datagram before came", e);
        }
    }

    private static void write(Target target, byte[] datagram) throws IOException {
        if (datagram.length == 0) {
            writeEmpty(target);
        } else if (target.socket.write(ByteBuffer.wrap(datagram)) == 0) {
            throw new IOException("the socket's buffer is full");
        }
    }

    /** Java writes nothing at all where there is nothing to write. */
    private static void writeEmpty(Target target) throws IOException {
        long result;
        try {
            result = (long) SEND.invokeExact(target.descriptor, MemorySegment.NULL, 0L, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("send", e);
        }
        if (result < 0) {
            throw new PortUnreachableException("an empty datagram was not sent");
        }
    }

    @Override
    public void close() throws IOException {
        for (Target target : targets.values()) {
            target.socket.close();
        }
    }
}
