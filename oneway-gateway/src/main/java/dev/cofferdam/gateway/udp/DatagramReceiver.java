package dev.cofferdam.gateway.udp;

import dev.cofferdam.gateway.transfer.Figures;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Packet;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gives a receiver the datagrams of a socket to which nothing is ever written. One event loop does everything, so the receiver
 * and its inbox are used by that thread alone from {@link #run} on.
 */
public final class DatagramReceiver {
    private static final int DATAGRAM_BYTES_MAX = Packet.HEADER_BYTES + Limits.SYMBOL_BYTES_MAX + 64;
    private static final int READ_MOST = 256;
    private static final long TICK_MILLIS = 100;

    private final Receiver receiver;
    private final LongSupplier clock;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /**
     * Prepares to receive.
     *
     * @param clock in nanoseconds
     */
    public DatagramReceiver(Receiver receiver, LongSupplier clock) {
        this.receiver = receiver;
        this.clock = clock;
    }

    /**
     * Receives until {@link #stop}.
     *
     * @param bufferBytes to ask the kernel for; what it grants is told if it is less
     * @param listening told the address, with the port that was found where 0 was asked for
     * @return what was counted
     */
    public Figures run(
            InetSocketAddress listen, int bufferBytes, Consumer<InetSocketAddress> listening, Consumer<String> log)
            throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel channel = bootstrap(group, bufferBytes).bind(listen).sync().channel();
            int grantedBytes = channel.config().getOption(ChannelOption.SO_RCVBUF);
            SocketBuffer.advice(bufferBytes, grantedBytes).ifPresent(log);
            listening.accept((InetSocketAddress) channel.localAddress());
            Future<?> ticking = channel.eventLoop()
                    .scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
            stopped.get();
            ticking.cancel(false);
            channel.close().sync();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
        receiver.close();
        return receiver.figures();
    }

    /** Makes {@link #run} return; for any thread. */
    public void stop() {
        stopped.complete(null);
    }

    private Bootstrap bootstrap(EventLoopGroup group, int bufferBytes) {
        return new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, bufferBytes)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX).maxMessagesPerRead(READ_MOST))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
                        take(ByteBufUtil.getBytes(datagram.content()));
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
                        stopped.completeExceptionally(failure);
                    }
                });
    }

    private void take(byte[] datagram) {
        if (stopped.isDone()) {
            return;
        }
        try {
            receiver.receive(datagram, clock.getAsLong());
        } catch (IOException | RuntimeException e) {
            stopped.completeExceptionally(e);
        }
    }

    private void tick() {
        if (stopped.isDone()) {
            return;
        }
        try {
            receiver.tick(clock.getAsLong());
        } catch (IOException | RuntimeException e) {
            stopped.completeExceptionally(e);
        }
    }
}
