package dev.cofferdam.deploy.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Gives the latest page to whoever asks, over HTTP: however many ask, and however often, nobody is looked at because of it.
 * Safe for several threads.
 */
public final class MetricsServer implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final int BACKLOG = 16;

    /** A page of the web that has its own name point here is none that may read this: it would send that name. */
    private static final Pattern LITERAL_HOST =
            Pattern.compile("(?i)(localhost|[0-9.]+|\\[[0-9a-f:.%]+])(:[0-9]{1,5})?");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<String> page;

    private MetricsServer(HttpServer server, Supplier<String> page) {
        this.server = server;
        this.page = page;
    }

    /**
     * Listens from now on.
     *
     * @throws IOException that says why it cannot
     */
    public static MetricsServer open(InetSocketAddress address, Supplier<String> page) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + text(address) + ": " + e.getMessage() + "; give another with --listen", e);
        }
        MetricsServer opened = new MetricsServer(server, page);
        server.setExecutor(opened.threads);
        server.createContext("/", opened::answer);
        server.start();
        return opened;
    }

    /** Where the page is. */
    public String address() {
        return "http://" + text(server.getAddress()) + PATH;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            String method = exchange.getRequestMethod();
            URI asked = exchange.getRequestURI();
            if (host == null || !LITERAL_HOST.matcher(host).matches()) {
                send(exchange, 421, "text/plain", "ask by the address, not by a name\n");
            } else if (!asked.getPath().equals(PATH)) {
                send(exchange, 404, "text/plain", "the page is " + PATH + "\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "the page can only be read\n");
            } else {
                send(exchange, 200, Page.CONTENT_TYPE, page.get());
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
