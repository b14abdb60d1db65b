package dev.cofferdam.store.nbd;

import dev.cofferdam.store.nbd.Negotiation.Agreement;
import dev.cofferdam.store.nbd.Transmission.Need;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection: carries bytes between its channel, its {@link Negotiation} and its {@link Transmission}. Takes
 * input only when there is nothing else to do for the client, so that a client is slowed by its own pace alone. For the
 * event loop's thread.
 */
final class Session extends ChannelInboundHandlerAdapter {
    private static final long NEGOTIATION_SECONDS = 10;

    private final List<Export> exports;
    private final Connections connections;
    private final Storage storage;

    private ChannelHandlerContext context;
    private Runnable close;
    private ScheduledFuture<?> deadline;
    private Negotiation negotiation;
    private Transmission transmission;
    private Share share;
    /** The halves of the share as the channel reads and writes them. */
    private ByteBuf inbox;

    private ByteBuf outbox;
    /** Input that found no room yet. */
    private ByteBuf held = Unpooled.buffer(256, Integer.MAX_VALUE);

    /** Whether the outbox is on its way to the client. */
    private boolean writing;

    private boolean closed;

    /** Whether the channel was given the inbox to read into. */
    private boolean direct;

    Session(List<Export> exports, Connections connections, Storage storage) {
        this.exports = exports;
        this.connections = connections;
        this.storage = storage;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        negotiation = new Negotiation(exports);
        close = this::close;
        connections.negotiate(close);
        deadline = active.executor().schedule(close, NEGOTIATION_SECONDS, TimeUnit.SECONDS);
        ByteBuf greeting = active.alloc().buffer(32);
        Handshake.putGreeting(greeting);
        send(greeting, active::read);
    }

    /** Where the channel is to put what it reads: the inbox, once there is one. */
    Optional<ByteBuf> inputBuffer() {
        direct = transmission != null && !held.isReadable();
        if (!direct) {
            return Optional.empty();
        }
        int free = transmission.inboxFree();
        return Optional.of(inbox.retain().setIndex(free, free));
    }

    @Override
    public void channelRead(ChannelHandlerContext unused, Object message) {
        ByteBuf input = (ByteBuf) message;
        try {
            if (direct) {
                direct = false;
                transmission.received(inbox.writerIndex());
            } else if (!closed) {
                held.writeBytes(input);
            }
        } finally {
            input.release();
        }
        if (transmission == null) {
            negotiate();
        } else if (!writing && !transmission.isPending()) {
            serve();
        }
    }

    private void negotiate() {
        if (closed || writing) {
            return;
        }
        ByteBuf answers = context.alloc().buffer(256);
        try {
            Optional<Agreement> agreement = negotiation.advance(held, answers, connections::refusal);
            held.discardReadBytes();
            agreement.ifPresent(this::begin);
            boolean answered = answers.isReadable();
            send(answers, agreement.isPresent() ? this::input : answered ? this::negotiate : context::read);
        } catch (ProtocolException e) {
            var ignored = context.writeAndFlush(answers).addListener(done -> close());
        }
    }

    private void begin(Agreement agreement) {
        endNegotiation();
        share = connections.take();
        inbox = Unpooled.wrappedBuffer(share.inbox().asByteBuffer());
        outbox = Unpooled.wrappedBuffer(share.outbox().asByteBuffer());
        transmission = new Transmission(agreement, share, storage);
    }

    private void endNegotiation() {
        deadline.cancel(false);
        connections.negotiated(close);
    }

    private void serve() {
        if (closed) {
            release();
            return;
        }
        try {
            need(transmission.serve());
        } catch (ProtocolException e) {
            abort();
        }
    }

    private void need(Need need) {
        switch (need) {
            case INPUT -> input();
            case OUTPUT -> {
                outbox.setIndex(0, transmission.outputBytes());
                send(outbox.retain(), this::delivered);
            }
            case STORE -> storage.later(this::stored);
            case TURN -> turn();
            case END -> close();
        }
    }

    private void delivered() {
        transmission.flushed();
        if (transmission.isIdle()) {
            input();
        } else {
            turn();
        }
    }

    /** Goes on after others had their turn, and when the store can take something again. */
    private void turn() {
        if (storage.room() < Transmission.ROOM_MIN) {
            storage.later(this::serve);
        } else {
            context.executor().execute(this::serve);
        }
    }

    private void input() {
        if (!held.isReadable()) {
            context.read();
            return;
        }
        int free = transmission.inboxFree();
        int bytes = Math.min(held.readableBytes(), inbox.capacity() - free);
        held.readBytes(inbox.setIndex(0, free), bytes);
        held.discardReadBytes();
        transmission.received(free + bytes);
        turn();
    }

    private void stored() {
        if (transmission.isPending()) {
            storage.later(this::stored);
        } else if (closed) {
            release();
        } else {
            need(transmission.settle());
        }
    }

    private void send(ByteBuf bytes, Runnable then) {
        writing = true;
        ChannelFuture sent = context.writeAndFlush(bytes);
        if (sent.isDone()) {
            sent(sent, then);
        } else {
            var ignored = sent.addListener(done -> sent(sent, then));
        }
    }

    private void sent(ChannelFuture sent, Runnable then) {
        writing = false;
        if (sent.isSuccess() && !closed) {
            then.run();
        } else {
            abort();
        }
    }

    private void close() {
        var ignored = context.close();
    }

    /** What the client sent or did not take makes no sense any more. */
    private void abort() {
        closed = true;
        close();
        if (transmission != null && transmission.isPending()) {
            storage.later(this::stored);
        }
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext unused) {
        closed = true;
        endNegotiation();
        release();
    }

    /** Gives the share back when neither the channel nor the store uses it any more. */
    private void release() {
        if (closed && share != null && !writing && !transmission.isPending()) {
            inbox.release();
            outbox.release();
            connections.giveBack(share);
            share = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext unused, Throwable cause) {
        close(); // a client that goes in the middle of something is nobody's fault
    }
}
