package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.SpinLimit;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.partition.runtime.StorePipeline;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves a Unix-domain socket that listens and gives each client a {@link Session}. One event loop does everything: reading,
 * asking the store, writing; no request changes threads on its way.
 */
final class Server {
    /** So often in the time within which it has to be said that it is alive. */
    private static final int SIGNS = 8;

    private final ServerBootstrap bootstrap;

    private Server(ServerBootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    /**
     * Prepares to serve; clients can connect already, and nothing is asked of the store before {@link #serve}.
     *
     * @param failed told when the way to the store ends
     * @param log told of clients that are refused
     */
    static Server of(
            ServerSocketChannel socket,
            List<Export> exports,
            StorePipeline pipeline,
            int connectionsMax,
            Waiting waiting,
            Consumer<RuntimeException> failed,
            Consumer<String> log) {
        Connections connections =
                new Connections(pipeline.window(), StoreQueue.WINDOW_BYTES, connectionsMax, log, System::nanoTime);
        IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1,
                NioIoHandler.newFactory(SelectorProvider.provider(), () -> new SpinThenSelect(new SpinLimit(waiting))));
        StoreQueue queue = new StoreQueue(pipeline, group.next(), failed);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(() -> new NioServerDomainSocketChannel(socket))
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Session session = new Session(exports, connections, queue);
                        channel.config().setRecvByteBufAllocator(new Inbox(session));
                        channel.pipeline().addLast(session);
                    }
                });
        return new Server(bootstrap);
    }

    /**
     * Takes the clients that have connected, and those that will.
     *
     * @param alive called by the event loop between what it does
     * @param withinMillis at least once in this time; 0: never
     */
    void serve(Runnable alive, int withinMillis) throws IOException {
        if (withinMillis > 0) {
            long everyMillis = withinMillis / SIGNS;
            var ignored = bootstrap.config().group().scheduleAtFixedRate(alive, 0, everyMillis, TimeUnit.MILLISECONDS);
        }
        try {
            bootstrap.register().sync();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
