package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One tab of a Chromium without a window, told what to do over its DevTools protocol. For one thread. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Browser(Process process, URI tab) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(tab, new Listener())
                .join();
    }

    /** Skips the test where there is no Chromium. */
    static Browser open(Path directory) throws IOException {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "skipped: no Chromium on the path to open the page with");
        Path profile = directory.resolve("profile");
        Process process = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("browser.log").toFile())
                .start();
        try {
            Path port = profile.resolve("DevToolsActivePort");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the browser does not start");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
            try (var in = list.toURL().openStream()) {
                for (JsonNode target : JSON.readTree(in)) {
                    if (target.get("type").asText().equals("page")) {
                        Browser browser = new Browser(
                                process,
                                URI.create(target.get("webSocketDebuggerUrl").asText()));
                        browser.call("Runtime.enable", object());
                        browser.call("Log.enable", object());
                        browser.call("Page.enable", object());
                        return browser;
                    }
                }
            }
            throw new IOException("the browser has no tab");
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Optional<Path> chromium() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome");
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(place -> names.stream().map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            try {
                JsonNode said = JSON.readTree(message);
                String method = said.path("method").asText();
                if (said.has("id")) {
                    answers.remove(said.get("id").asInt()).complete(said);
                } else if (method.equals("Runtime.exceptionThrown")
                        || method.equals("Log.entryAdded")
                        || method.equals("Runtime.consoleAPICalled")
                        || method.equals("Page.javascriptDialogOpening")) {
                    complaints.add(said.toString());
                }
            } catch (IOException e) {
                complaints.add(e.toString());
            }
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = object().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        JsonNode said = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        if (said.has("error")) {
            throw new IllegalStateException(method + ": " + said.get("error"));
        }
        return said.get("result");
    }

    void go(String address) {
        call("Page.navigate", object().put("url", address));
    }

    /** The window, of that many pixels. */
    void size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                object().put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    void dark(boolean dark) {
        ObjectNode media = object();
        media.putArray("features")
                .add(object().put("name", "prefers-color-scheme").put("value", dark ? "dark" : "light"));
        call("Emulation.setEmulatedMedia", media);
    }

    /** The value of an expression, as text. */
    String value(String expression) {
        return call(
                        "Runtime.evaluate",
                        object().put("expression", expression)
                                .put("returnByValue", true)
                                .put("awaitPromise", true))
                .at("/result/value")
                .asText();
    }

    /** Returns when an expression is true. */
    void await(String expression) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!value("Boolean(" + expression + ")").equals("true")) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "never true: " + expression + "; " + complaints + "\n" + value("document.body.innerText"));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** A key that is pressed and let go, such as Tab or Enter. */
    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            ObjectNode event = object().put("type", type).put("key", key).put("code", key);
            event.put("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
            if (key.equals("Enter")) {
                event.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    /** All of the page, and not what of it is in the window alone. */
    Path picture(Path file) throws IOException {
        String data = call(
                        "Page.captureScreenshot", object().put("format", "png").put("captureBeyondViewport", true))
                .get("data")
                .asText();
        return Files.write(file, Base64.getDecoder().decode(data));
    }

    /** What it had to complain of, and every dialog. */
    List<String> complaints() {
        return new ArrayList<>(complaints);
    }

    @Override
    public void close() {
        // It ends the processes that it has started, which else would go on writing for a while.
        call("Browser.close", object());
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        socket.abort();
    }
}
