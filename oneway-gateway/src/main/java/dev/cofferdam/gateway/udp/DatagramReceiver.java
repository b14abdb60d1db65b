package dev.cofferdam.gateway.udp;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.gateway.status.Sample;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gives a receiver the datagrams of a socket to which nothing is ever written. An event loop reads them into a backlog; the
 * thread that calls {@link #run} takes them from there, and is the only one that uses the receiver and its inbox.
 */
public final class DatagramReceiver {
    private static final int DATAGRAM_BYTES_MAX = Packet.HEADER_BYTES + Limits.SYMBOL_BYTES_MAX + 64;
    private static final int READ_MOST = 256;
    private static final long TICK_MILLIS = 100;
    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

    private final Receiver receiver;
    private final LongSupplier clock;
    private final Consumer<List<Sample>> status;
    private final Backlog backlog;
    private volatile boolean stopped;
    private volatile Throwable failure;

    /**
     * Prepares to receive.
     *
     * @param clock in nanoseconds
     * @param status told every second, and at the end, what was counted so far
     * @param backlogBytesMax what may wait for the receiver in this process's memory
     */
    public DatagramReceiver(
            Receiver receiver, LongSupplier clock, Consumer<List<Sample>> status, long backlogBytesMax) {
        this.status = status;
        this.receiver = receiver;
        this.clock = clock;
        this.backlog = new Backlog(backlogBytesMax);
    }

    /**
     * Receives until {@link #stop}.
     *
     * @param confinements what this process gives up before the first packet is taken, and never gets back
     * @param bufferBytes to ask the kernel for; what it grants is told if it is less
     * @param listening told the address, with the port that was found where 0 was asked for
     * @param log told of what this machine lacks
     * @return what was counted
     */
    public Figures run(
            InetSocketAddress listen,
            int bufferBytes,
            List<Confinement> confinements,
            Consumer<InetSocketAddress> listening,
            Consumer<String> log)
            throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel channel = bootstrap(group, bufferBytes).bind(listen).sync().channel();
            int grantedBytes = channel.config().getOption(ChannelOption.SO_RCVBUF);
            SocketBuffer.advice(bufferBytes, grantedBytes).ifPresent(log);
            for (Confinement confinement : confinements) {
                confinement.complete();
            }
            listening.accept((InetSocketAddress) channel.localAddress());
            take(log);
            channel.close().sync();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            receiver.close();
            tell();
        }
        return receiver.figures();
    }

    /** Makes {@link #run} return; for any thread. */
    public void stop() {
        stopped = true;
    }

    private void take(Consumer<String> log) throws IOException, InterruptedException {
        long tickNanos = clock.getAsLong();
        long toldNanos = tickNanos;
        tell();
        boolean told = false;
        while (!stopped) {
            byte[] datagram = backlog.take(TICK_MILLIS);
            long nowNanos = clock.getAsLong();
            if (datagram != null) {
                receiver.receive(datagram, nowNanos);
            }
            // What waits in the backlog has arrived: nobody is silent while it is not empty.
            if (datagram == null || nowNanos - tickNanos >= TICK_NANOS) {
                tickNanos = nowNanos;
                receiver.tick(nowNanos);
                if (nowNanos - toldNanos >= STATUS_NANOS) {
                    toldNanos = nowNanos;
                    tell();
                }
                if (failure != null) {
                    throw new IOException("the socket can no longer be read", failure);
                }
                if (backlog.dropped() > 0 && !told) {
                    told = true;
                    log.accept("packets come faster than this machine takes them, and are dropped: use a lower --rate");
                }
            }
        }
    }

    private void tell() {
        List<Sample> samples = new ArrayList<>(receiver.samples());
        samples.add(Sample.of("packets_dropped_total", backlog.dropped()));
        status.accept(samples);
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
                        backlog.put(ByteBufUtil.getBytes(datagram.content()));
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        failure = cause;
                    }
                });
    }
}
