package dev.cofferdam.deploy.watch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Answers one browser's connection; nothing that is asked changes anything. On its event loop. */
final class WatchHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** A page of the web whose own name points here would send that name. */
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> FILES = Map.of(
            "", "text/html; charset=utf-8",
            "watch.css", "text/css; charset=utf-8",
            "watch.js", "text/javascript; charset=utf-8");
    private static final String JSON = "application/json";

    private final Site site;

    WatchHandler(Site site) {
        this.site = site;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        if (request.decoderResult().isFailure()) {
            say(context, request, HttpResponseStatus.BAD_REQUEST, "that is no request");
        } else if (!LITERAL_HOST.matcher(host).matches()) {
            say(context, request, HttpResponseStatus.MISDIRECTED_REQUEST, "ask by the address, not by a name");
        } else if (!request.method().equals(HttpMethod.GET)) {
            say(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "the page can only be read");
        } else {
            answer(context, request, new QueryStringDecoder(request.uri()));
        }
    }

    private void answer(ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder asked)
            throws IOException {
        String[] path = asked.path().split("/", 3);
        if (path.length == 2 && path[1].isEmpty()) {
            redeem(context, request, parameter(asked, "token"));
        } else if (path.length < 3 || !site.isSession(path[1])) {
            say(
                    context,
                    request,
                    HttpResponseStatus.FORBIDDEN,
                    "open the address that 'cofferdam watch' said; it opens one page, once");
        } else if (path[2].equals("stream")) {
            stream(context);
        } else if (path[2].equals("scene")) {
            send(context, request, HttpResponseStatus.OK, JSON, site.scene());
        } else if (path[2].equals("explain")) {
            Optional<String> verdict = site.explain(parameter(asked, "from"), parameter(asked, "to"));
            send(
                    context,
                    request,
                    verdict.isPresent() ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
                    JSON,
                    verdict.orElse("{}"));
        } else if (FILES.containsKey(path[2])) {
            send(context, request, HttpResponseStatus.OK, FILES.get(path[2]), file(path[2]));
        } else {
            say(context, request, HttpResponseStatus.NOT_FOUND, "there is no such page");
        }
    }

    private static String parameter(QueryStringDecoder asked, String name) {
        return asked.parameters().getOrDefault(name, List.of("")).getFirst();
    }

    private static String file(String name) throws IOException {
        try (InputStream in = WatchHandler.class.getResourceAsStream(name.isEmpty() ? "watch.html" : name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void redeem(ChannelHandlerContext context, FullHttpRequest request, String token) {
        Optional<String> session = site.redeem(token);
        if (session.isEmpty()) {
            say(
                    context,
                    request,
                    HttpResponseStatus.FORBIDDEN,
                    "that token has been used, or is none; start 'cofferdam watch' again for another");
            return;
        }
        DefaultFullHttpResponse response = response(HttpResponseStatus.SEE_OTHER, "text/plain", "");
        response.headers().set(HttpHeaderNames.LOCATION, "/" + session.get() + "/");
        finish(context, request, response);
    }

    /** Until the browser goes, or is too far behind. */
    private void stream(ChannelHandlerContext context) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        protect(head);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        HttpUtil.setTransferEncodingChunked(head, true);
        context.pipeline().remove(ReadTimeoutHandler.class);
        context.writeAndFlush(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        Consumer<String> page = frame -> {
            if (context.channel().isWritable()) {
                var ignored = context.writeAndFlush(new DefaultHttpContent(bytes(frame)));
            } else {
                var ignored = context.close();
            }
        };
        context.channel().closeFuture().addListener(gone -> site.hub().close(page));
        site.hub().open(page);
    }

    private static void say(
            ChannelHandlerContext context, FullHttpRequest request, HttpResponseStatus status, String sentence) {
        send(context, request, status, "text/plain; charset=utf-8", sentence + "\n");
    }

    private static void send(
            ChannelHandlerContext context,
            FullHttpRequest request,
            HttpResponseStatus status,
            String type,
            String text) {
        finish(context, request, response(status, type, text));
    }

    private static DefaultFullHttpResponse response(HttpResponseStatus status, String type, String text) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes(text));
        protect(response);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    private static void protect(HttpResponse response) {
        response.headers()
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("referrer-policy", "no-referrer")
                .set("x-content-type-options", "nosniff");
    }

    private static void finish(
            ChannelHandlerContext context, FullHttpRequest request, DefaultFullHttpResponse response) {
        boolean more = HttpUtil.isKeepAlive(request) && response.status().code() < 400;
        HttpUtil.setKeepAlive(response, more);
        var written = context.writeAndFlush(response);
        if (!more) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** A browser that breaks off, or is silent: its own loss. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var ignored = context.close();
    }
}
