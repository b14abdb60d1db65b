package dev.cofferdam.gateway.service;

import dev.cofferdam.gateway.datagram.Refusals;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.datagram.SyslogFramer;
import dev.cofferdam.gateway.datagram.SyslogMessage;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.transfer.LiveFeed;
import dev.cofferdam.gateway.wire.Limits;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The low side's sockets: takes datagrams and syslog messages in, and gives them to a feed. Low clients are answered by what
 * happens here alone: a datagram for which the feed has no room is dropped and counted; a connection is not read until there is
 * room again. One event loop of its own does everything.
 */
public final class Intake implements Closeable {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int CONNECTIONS_MAX = 256;
    private static final long LOOK_AGAIN_MILLIS = 5;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LiveFeed feed;
    private final Refusals refusals;

    /** Of the event loop alone. */
    private int connections;

    /**
     * Has no sockets yet.
     *
     * @param log told the first of each thing that is not taken; called on the event loop
     */
    public Intake(LiveFeed feed, Consumer<String> log) {
        this.feed = feed;
        this.refusals = new Refusals(log);
    }

    /** How often each thing was not taken that was not. */
    public Map<String, Long> refusals() {
        return refusals.counts();
    }

    /** Takes datagrams of any content; where it listens. */
    public InetSocketAddress udp(int place, InetSocketAddress at) throws IOException {
        Stream stream = new Stream(Service.SERVICE_UDP, place);
        return bind(datagrams(datagram -> offer(stream, datagram)).bind(at));
    }

    /** Takes syslog messages, over UDP and TCP at the same port; where it listens. */
    public InetSocketAddress syslog(int place, InetSocketAddress at) throws IOException {
        Stream stream = new Stream(Service.SERVICE_SYSLOG, place);
        Consumer<byte[]> messages = message -> SyslogMessage.refusal(message)
                .ifPresentOrElse(why -> refusals.add("no syslog", why), () -> offer(stream, message));
        InetSocketAddress bound = bind(new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        accept(connection, messages);
                    }
                })
                .bind(at));
        return bind(datagrams(messages).bind(bound));
    }

    private static InetSocketAddress bind(ChannelFuture binding) throws IOException {
        try {
            return (InetSocketAddress) binding.sync().channel().localAddress();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private Bootstrap datagrams(Consumer<byte[]> taker) {
        return new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Limits.DATAGRAM_BYTES_MAX))
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
                        taker.accept(ByteBufUtil.getBytes(datagram.content()));
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        refusals.add("error", String.valueOf(cause.getMessage()));
                    }
                });
    }

    private void offer(Stream stream, byte[] datagram) {
        if (!feed.offer(stream, datagram)) {
            refusals.add("no room", "datagrams of " + stream + " come faster than --rate lets them go");
        }
    }

    private void accept(SocketChannel connection, Consumer<byte[]> messages) {
        if (connections == CONNECTIONS_MAX) {
            refusals.add(
                    "connection",
                    "connection number " + (CONNECTIONS_MAX + 1) + "; " + CONNECTIONS_MAX + " may be open");
            ChannelFuture _ = connection.close();
            return;
        }
        connections++;
        connection.closeFuture().addListener(closed -> connections--);
        connection.pipeline().addLast(new Connection(messages));
    }

    /** A connection that syslog messages come over. */
    private final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
        private final SyslogFramer framer;
        private boolean broken;

        Connection(Consumer<byte[]> messages) {
            this.framer = new SyslogFramer(messages);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            if (broken) {
                return;
            }
            try {
                framer.take(ByteBufUtil.getBytes(bytes));
            } catch (IOException e) {
                giveUp(context, e);
            }
            if (!feed.hasRoom()) {
                context.channel().config().setAutoRead(false);
                lookAgain(context.channel());
            }
        }

        private void lookAgain(Channel connection) {
            Future<?> _ = connection
                    .eventLoop()
                    .schedule(
                            () -> {
                                if (feed.hasRoom()) {
                                    connection.config().setAutoRead(true);
                                } else if (connection.isOpen()) {
                                    lookAgain(connection);
                                }
                            },
                            LOOK_AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        }

        private void giveUp(ChannelHandlerContext context, IOException e) {
            broken = true;
            refusals.add("framing", e.getMessage());
            ChannelFuture _ = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(true);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Reset: what was under way is not whole.
            end(false);
            ChannelFuture _ = context.close();
        }

        private void end(boolean inOrder) {
            if (!broken) {
                broken = true;
                try {
                    framer.end(inOrder);
                } catch (IOException e) {
                    refusals.add("framing", e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
