package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Answers one browser's connection. What is asked changes nothing; what is ordered has to be among the site's orders, and
 * come from a page of its own. On its event loop, but for answers that take a while.
 */
final class WatchHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** A page of the web whose own name points here would send that name. */
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> FILES = Map.of(
            "", "text/html; charset=utf-8",
            "uplot/LICENSE", "text/plain; charset=utf-8");
    private static final List<String> SCRIPTS = List.of(
            "page.js",
            "picture.js",
            "plots.js",
            "windows.js",
            "audit.js",
            "cases.js",
            "control.js",
            "watch.js",
            "uplot/uPlot.iife.min.js");
    private static final List<String> STYLES = List.of("watch.css", "uplot/uPlot.min.css");
    private static final String JSON = "application/json";

    private final Site site;
    private final Executor answering;

    /** @param answering answers what is asked and ordered; it may refuse where too much is */
    WatchHandler(Site site, Executor answering) {
        this.site = site;
        this.answering = answering;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) throws IOException {
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        if (request.decoderResult().isFailure()) {
            say(context, request, HttpResponseStatus.BAD_REQUEST, "that is no request");
        } else if (!LITERAL_HOST.matcher(host).matches()) {
            say(context, request, HttpResponseStatus.MISDIRECTED_REQUEST, "ask by the address, not by a name");
        } else if (request.method().equals(HttpMethod.POST)
                && !site.questions().orders().isEmpty()) {
            order(context, request, host);
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
        } else if (site.questions().asked().containsKey(path[2])) {
            answer(context, request, site.questions().asked().get(path[2]), parameters(asked));
        } else if (type(path[2]).isPresent()) {
            String file = path[2].isEmpty() ? "watch.html" : path[2];
            send(context, request, HttpResponseStatus.OK, type(path[2]).get(), SavedPage.resource(file));
        } else {
            say(context, request, HttpResponseStatus.NOT_FOUND, "there is no such page");
        }
    }

    private static String parameter(QueryStringDecoder asked, String name) {
        return asked.parameters().getOrDefault(name, List.of("")).getFirst();
    }

    private static Map<String, String> parameters(QueryStringDecoder asked) {
        Map<String, String> parameters = new HashMap<>();
        asked.parameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        return parameters;
    }

    private static Optional<String> type(String file) {
        if (SCRIPTS.contains(file)) {
            return Optional.of("text/javascript; charset=utf-8");
        }
        return Optional.ofNullable(STYLES.contains(file) ? "text/css; charset=utf-8" : FILES.get(file));
    }

    /** A page of another site that had learned the path could send a form here; a browser says whose page it is. */
    private void order(ChannelHandlerContext context, FullHttpRequest request, String host) {
        String[] path = new QueryStringDecoder(request.uri()).path().split("/", 3);
        if (path.length < 3
                || !site.isSession(path[1])
                || !request.headers().get(HttpHeaderNames.ORIGIN, "").equals("http://" + host)) {
            say(context, request, HttpResponseStatus.FORBIDDEN, "orders come from the page");
        } else if (!site.questions().orders().containsKey(path[2])) {
            say(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "that can only be read");
        } else {
            String body = request.content().toString(StandardCharsets.UTF_8);
            answer(
                    context,
                    request,
                    site.questions().orders().get(path[2]),
                    parameters(new QueryStringDecoder(body, StandardCharsets.UTF_8, false)));
        }
    }

    /** Elsewhere: nobody else waits for it. */
    private void answer(
            ChannelHandlerContext context, FullHttpRequest request, Question question, Map<String, String> parameters) {
        boolean more = HttpUtil.isKeepAlive(request);
        context.pipeline().remove(ReadTimeoutHandler.class);
        try {
            answering.execute(() -> tell(context, more, answered(question, parameters)));
        } catch (RejectedExecutionException e) {
            context.pipeline().addFirst(new ReadTimeoutHandler(WatchServer.PATIENCE_SECONDS));
            say(context, request, HttpResponseStatus.SERVICE_UNAVAILABLE, "too much is asked at once; ask again");
        }
    }

    private static void tell(ChannelHandlerContext context, boolean more, DefaultFullHttpResponse response) {
        try {
            context.executor().execute(() -> {
                context.pipeline().addFirst(new ReadTimeoutHandler(WatchServer.PATIENCE_SECONDS));
                finish(context, more, response);
            });
        } catch (RejectedExecutionException e) {
            // The server has ended meanwhile, and all connections with it.
        }
    }

    private static DefaultFullHttpResponse answered(Question question, Map<String, String> parameters) {
        try {
            return question.answer(parameters)
                    .map(answer -> response(HttpResponseStatus.OK, JSON, answer.toString()))
                    .orElseGet(() -> error(HttpResponseStatus.NOT_FOUND, "there is nothing of that name"));
        } catch (IOException e) {
            return error(HttpResponseStatus.UNPROCESSABLE_ENTITY, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "that went wrong: " + e);
        }
    }

    private static DefaultFullHttpResponse error(HttpResponseStatus status, String sentence) {
        return response(
                status,
                JSON,
                JsonNodeFactory.instance.objectNode().put("error", sentence).toString());
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
        finish(context, HttpUtil.isKeepAlive(request), response);
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
        finish(context, HttpUtil.isKeepAlive(request), response(status, type, text));
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

    private static void finish(ChannelHandlerContext context, boolean wanted, DefaultFullHttpResponse response) {
        boolean more = wanted && response.status().code() < 400;
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
