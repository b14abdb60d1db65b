package dev.cofferdam.store.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;

/** Lets a channel read into its session's share of the window, once at a time. For the event loop's thread. */
final class Inbox implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    /** While the client negotiates. */
    private static final int NEGOTIATION_BYTES = 4096;

    private final Session session;
    private int attempted;
    private int read;

    Inbox(Session session) {
        this.session = session;
    }

    @Override
    public Inbox newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        return session.inputBuffer().orElseGet(() -> allocator.ioBuffer(NEGOTIATION_BYTES));
    }

    @Override
    public int guess() {
        return NEGOTIATION_BYTES;
    }

    @Override
    public void reset(ChannelConfig config) {}

    @Override
    public void incMessagesRead(int messages) {}

    @Override
    public void lastBytesRead(int bytes) {
        read = bytes;
    }

    @Override
    public int lastBytesRead() {
        return read;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMore) {
        return false;
    }

    @Override
    public void readComplete() {}
}
