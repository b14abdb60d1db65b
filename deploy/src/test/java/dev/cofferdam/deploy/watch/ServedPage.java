package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The page, served to a real browser; whoever tests it says of what. */
abstract class ServedPage {
    private static final int HEIGHT = 900;

    @TempDir
    private Path directory;

    private final Hub hub = new Hub();
    private WatchServer server;
    private Browser browser;

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    final Path directory() {
        return directory;
    }

    /** Tells the page what changes. */
    final Hub hub() {
        return hub;
    }

    final Browser browser() {
        return browser;
    }

    /** Serves the answers to these questions, and what the hub is told. */
    final void serve(Map<String, Question> asked) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = WatchServer.open(any, new Site("token", "session", hub, new Questions(asked, Map.of())));
    }

    /** Opens the page, and waits until it shows what is expected. */
    final void open(int width, String expected) throws IOException {
        browser = Browser.open(directory);
        browser.size(width, HEIGHT);
        browser.go("http://127.0.0.1:" + server.port() + "/?token=token");
        browser.await(expected);
    }

    @AfterEach
    final void close() {
        if (browser != null) {
            browser.close();
        }
        server.close();
    }
}
