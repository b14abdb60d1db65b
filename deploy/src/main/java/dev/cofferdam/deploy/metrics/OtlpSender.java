package dev.cofferdam.deploy.metrics;

import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Sends messages to a collector that takes OTLP over HTTP, one after another; what does not arrive is not sent again. For one thread. */
public final class OtlpSender {
    private static final int PATIENCE_MILLIS = 2_000;

    private final URI collector;
    private final Consumer<String> log;
    private String said = "";

    /**
     * Sends nothing yet.
     *
     * @param log told where a message does not arrive, once each reason
     */
    public OtlpSender(URI collector, Consumer<String> log) {
        this.collector = collector;
        this.log = log;
    }

    public void send(String message) {
        try {
            HttpURLConnection connection = (HttpURLConnection) collector.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(message.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            connection.disconnect();
            say(status == HttpURLConnection.HTTP_OK ? "" : collector + " answers " + status);
        } catch (IOException e) {
            say(collector + " is not reached: " + Reasons.of(e));
        }
    }

    private void say(String wrong) {
        if (!wrong.isEmpty() && !wrong.equals(said)) {
            log.accept(wrong);
        }
        said = wrong;
    }
}
