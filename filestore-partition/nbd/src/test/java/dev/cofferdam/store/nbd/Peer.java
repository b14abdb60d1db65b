package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client of one session, and the server around that session. */
final class Peer {
    static final int DISK_BYTES = 1 << 20;
    static final int SHARE_BYTES = 65_536;

    final MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    final MemoryDisk lower = new MemoryDisk(8192);
    final MemoryStorage storage;
    final Connections connections;
    final List<String> log = new ArrayList<>();
    long nanos;
    private final List<Export> exports;
    private EmbeddedChannel channel;

    Peer() {
        lower.writable = false;
        exports = List.of(new Export("own", "own disk", disk), new Export("lower", "lower disk", lower));
        storage = new MemoryStorage(MemoryStorage.ownBytes() + 2 * SHARE_BYTES);
        connections = new Connections(storage.window, MemoryStorage.ownBytes(), 2, log::add, () -> nanos);
        connect();
    }

    /** A further connection; what follows is said on it. */
    EmbeddedChannel connect() {
        channel = new EmbeddedChannel(new Copying(), new Session(exports, connections, storage));
        return channel;
    }

    /** Takes what is written when it is written, as a socket does. */
    private static final class Copying extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            var ignored = context.write(bytes.copy(), promise);
            bytes.release();
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void leave() {
        var ignored = channel.close();
        settle();
    }

    /** Sends bytes and returns what has come back. */
    byte[] say(byte[] bytes) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        }
        return settle();
    }

    byte[] settle() {
        ByteBuf all = Unpooled.buffer();
        boolean more = true;
        while (more) {
            channel.runPendingTasks();
            more = storage.advance() || channel.hasPendingTasks();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.writeBytes(part);
                part.release();
                more = true;
            }
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    /** Greets and takes an export. */
    void go(String export, boolean structured) {
        settle();
        say(flags(3));
        if (structured) {
            say(option(Option.STRUCTURED_REPLY, new byte[0]));
            say(option(Option.SET_META_CONTEXT, metaContexts(export, Negotiation.ALLOCATION)));
        }
        byte[] answer = say(option(Option.GO, name(export)));
        // The last is the acknowledgement, without data.
        byte[] kind = Arrays.copyOfRange(answer, answer.length - 8, answer.length - 4);
        if (!Arrays.equals(kind, new byte[] {0, 0, 0, OptionReply.ACK})) {
            throw new AssertionError(Arrays.toString(answer));
        }
    }

    static byte[] flags(int flags) {
        return bytes(4, to -> to.writeInt(flags));
    }

    static byte[] option(int code, byte[] data) {
        return bytes(
                16 + data.length,
                to -> to.writeLong(Handshake.OPTION_MAGIC)
                        .writeInt(code)
                        .writeInt(data.length)
                        .writeBytes(data));
    }

    static byte[] name(String export) {
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        return bytes(
                6 + name.length, to -> to.writeInt(name.length).writeBytes(name).writeShort(0));
    }

    static byte[] metaContexts(String export, String context) {
        byte[] name = export.getBytes(StandardCharsets.UTF_8);
        byte[] query = context.getBytes(StandardCharsets.UTF_8);
        return bytes(
                12 + name.length + query.length,
                to -> to.writeInt(name.length)
                        .writeBytes(name)
                        .writeInt(1)
                        .writeInt(query.length)
                        .writeBytes(query));
    }

    static byte[] request(int flags, int command, long cookie, long offset, long length, byte... payload) {
        return bytes(
                28 + payload.length,
                to -> to.writeInt(0x25609513)
                        .writeShort(flags)
                        .writeShort(command)
                        .writeLong(cookie)
                        .writeLong(offset)
                        .writeInt((int) length)
                        .writeBytes(payload));
    }

    private static byte[] bytes(int length, java.util.function.Consumer<ByteBuf> put) {
        byte[] bytes = new byte[length];
        put.accept(Unpooled.wrappedBuffer(bytes).writerIndex(0));
        return bytes;
    }
}
