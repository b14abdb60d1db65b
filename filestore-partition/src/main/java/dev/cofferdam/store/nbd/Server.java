package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.SpinLimit;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.partition.Pipeline;
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
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Listens on a Unix-domain socket and gives each client a {@link Session}. One event loop does everything: reading,
 * asking the store, writing; no request changes threads on its way.
 */
final class Server {
    private static final int BACKLOG = 128;

    private final Channel listening;

    private Server(Channel listening) {
        this.listening = listening;
    }

    /**
     * Listens; clients can connect when this returns, and nothing is asked of the store before {@link #serve}.
     *
     * @param failed told when the way to the store ends
     * @param log told of clients that are refused
     * @throws IOException if the socket cannot be had
     */
    static Server listen(
            Path socket,
            List<Export> exports,
            Pipeline pipeline,
            int connectionsMax,
            Waiting waiting,
            Consumer<RuntimeException> failed,
            Consumer<String> log)
            throws IOException {
        Connections connections =
                new Connections(pipeline.window(), StoreQueue.WINDOW_BYTES, connectionsMax, log, System::nanoTime);
        IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1,
                NioIoHandler.newFactory(SelectorProvider.provider(), () -> new SpinThenSelect(new SpinLimit(waiting))));
        StoreQueue queue = new StoreQueue(pipeline, group.next(), failed);
        Files.deleteIfExists(socket); // of a run of this partition that was killed
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(NioServerDomainSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
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
        try {
            return new Server(
                    bootstrap.bind(UnixDomainSocketAddress.of(socket)).sync().channel());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Takes the clients that have connected, and those that will. */
    void serve() {
        listening.config().setAutoRead(true);
    }
}
