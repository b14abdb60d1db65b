package dev.cofferdam.deploy.watch;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves the page to browsers of this machine. A browser that takes what happens more slowly than it happens is hung up on,
 * and asks again: it holds up nobody, and nothing is kept for it. Safe for several threads.
 */
final class WatchServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final int REQUEST_BYTES_MAX = 16 << 10;
    static final int PATIENCE_SECONDS = 10;
    /** Questions that wait; a page has a few at a time. */
    private static final int QUESTIONS_MAX = 32;
    /** What one browser may be behind; all that is kept of what happened is less. */
    private static final WriteBufferWaterMark BEHIND_BYTES = new WriteBufferWaterMark(1 << 20, 4 << 20);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ExecutorService answering = new ThreadPoolExecutor(
            0,
            1,
            PATIENCE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUESTIONS_MAX),
            Thread.ofPlatform().daemon().name("watch-answers").factory());
    private final AtomicInteger connections = new AtomicInteger();
    private final Channel channel;

    private WatchServer(InetSocketAddress address, Site site) throws IOException {
        try {
            channel = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BEHIND_BYTES)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel client) {
                            accept(client, site);
                        }
                    })
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException | Error e) {
            var ignored = loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            throw e;
        }
    }

    /**
     * Listens from now on.
     *
     * @throws IOException that says why it cannot
     */
    static WatchServer open(InetSocketAddress address, Site site) throws IOException {
        try {
            return new WatchServer(address, site);
        } catch (Exception e) {
            if (!(e instanceof IOException)) {
                throw e;
            }
            // Netty throws it though nobody declares it.
            throw new IOException(
                    "cannot listen on " + address.getAddress().getHostAddress() + ":" + address.getPort() + ": "
                            + e.getMessage() + "; give another with --listen",
                    e);
        }
    }

    private void accept(SocketChannel client, Site site) {
        if (connections.incrementAndGet() > CONNECTIONS_MAX) {
            connections.decrementAndGet();
            var ignored = client.close();
            return;
        }
        client.closeFuture().addListener(closed -> connections.decrementAndGet());
        client.pipeline()
                .addLast(new ReadTimeoutHandler(PATIENCE_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(new HttpObjectAggregator(REQUEST_BYTES_MAX))
                .addLast(new WatchHandler(site, answering));
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        answering.shutdownNow();
        channel.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
