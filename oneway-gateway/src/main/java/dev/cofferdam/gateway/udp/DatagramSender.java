package dev.cofferdam.gateway.udp;

import dev.cofferdam.abi.Confinement;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.transfer.Pacer;
import dev.cofferdam.gateway.transfer.Sender;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends a session's datagrams at a constant rate from a {@link DeafSocket}. What the own network says against sending is
 * counted, and told once of each kind. One event loop does everything.
 */
public final class DatagramSender {
    /** What Ethernet's payload has beside ours: IPv6 and UDP, or IPv4 and UDP and room to spare. */
    public static final int OVERHEAD_BYTES = 48;

    /** Netty waits in whole milliseconds. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BATCH_PACKETS = 32;

    private final Sender sender;
    private final InetSocketAddress to;
    private final LongSupplier clock;
    private final Consumer<String> log;
    private final Consumer<List<Sample>> status;
    private final Pacer pacer;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Channel channel;
    private String lastFailure = "";
    private long failures;
    private long toldNanos;

    /**
     * Prepares to send.
     *
     * @param to resolved
     * @param clock in nanoseconds, that of the sender
     * @param log told when the network refuses to send
     * @param status told every second, and at the end, what was counted so far
     */
    public DatagramSender(
            Sender sender,
            InetSocketAddress to,
            long bitsPerSecond,
            LongSupplier clock,
            Consumer<String> log,
            Consumer<List<Sample>> status) {
        this.status = status;
        this.sender = sender;
        this.to = to;
        this.clock = clock;
        this.log = log;
        this.pacer = new Pacer(bitsPerSecond, clock.getAsLong());
    }

    /**
     * Sends until the session has ended, or {@link #stop}.
     *
     * @param confinements what this process gives up before the first packet, and never gets back
     * @return how many packets the network would not take
     */
    public long run(List<Confinement> confinements) throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (DatagramChannel socket = DeafSocket.open()) {
            channel = new Bootstrap()
                    .group(group)
                    .channelFactory(() -> new NioDatagramChannel(socket))
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter())
                    .register()
                    .sync()
                    .channel();
            for (Confinement confinement : confinements) {
                confinement.complete();
            }
            channel.eventLoop().execute(() -> {
                tell();
                pump();
            });
            ended.get();
            return failures;
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
    }

    /** Makes {@link #run} return; for any thread. */
    public void stop() {
        ended.complete(null);
    }

    private void pump() {
        if (ended.isDone()) {
            return;
        }
        try {
            for (int i = 0; i < BATCH_PACKETS && channel.isWritable(); i++) {
                long nowNanos = clock.getAsLong();
                if (pacer.waitNanos(nowNanos) > 0) {
                    break;
                }
                Optional<byte[]> datagram = sender.next(nowNanos);
                if (datagram.isEmpty()) {
                    break;
                }
                send(datagram.get(), nowNanos);
            }
            channel.flush();
            if (clock.getAsLong() - toldNanos >= STATUS_NANOS) {
                tell();
            }
        } catch (IOException | RuntimeException e) {
            ended.completeExceptionally(e);
            return;
        }
        if (sender.ended()) {
            tell();
            channel.close().addListener(closed -> ended.complete(null));
        } else if (pacer.waitNanos(clock.getAsLong()) <= 0 && channel.isWritable() && !sender.isIdle()) {
            channel.eventLoop().execute(this::pump);
        } else {
            Future<?> _ = channel.eventLoop().schedule(this::pump, PAUSE_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void send(byte[] datagram, long nowNanos) {
        channel.write(new DatagramPacket(Unpooled.wrappedBuffer(datagram), to)).addListener((ChannelFutureListener)
                written -> {
                    if (!written.isSuccess()) {
                        failed(String.valueOf(written.cause().getMessage()));
                    }
                });
        pacer.sent(datagram.length + OVERHEAD_BYTES, nowNanos);
    }

    private void tell() {
        toldNanos = clock.getAsLong();
        List<Sample> samples = new ArrayList<>(sender.samples());
        samples.add(Sample.of("packets_refused_total", failures));
        status.accept(samples);
    }

    private void failed(String why) {
        failures++;
        if (!why.equals(lastFailure)) {
            lastFailure = why;
            log.accept("a packet to " + to + " was not sent: " + why + "; going on");
        }
    }
}
