package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.partition.program.Covert;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What one client of a measurement prints. Lines come in from any thread, and are taken by one. */
final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 30;
    /** No line that a client prints: lines have no line feed in them. */
    private static final String END = "\n";

    private final String name;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private volatile String ended = "";

    Client(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void line(String line) {
        if (!line.equals(Covert.NOISE)) {
            lines.add(line);
        }
    }

    /** Nothing more comes, for that reason. */
    void ended(String why) {
        ended = why;
        lines.add(END);
    }

    void awaitListening() throws IOException {
        String line = next();
        if (!line.equals("listening")) {
            throw new IOException(name + " said: " + line);
        }
    }

    JsonNode result() throws IOException {
        String line = next();
        if (!line.startsWith("result ")) {
            throw new IOException(name + " said: " + line);
        }
        return JSON.readTree(line.substring("result ".length()));
    }

    private String next() throws IOException {
        try {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException(name + " said nothing for " + PATIENCE_SECONDS + " s");
            }
            if (line.equals(END)) {
                lines.add(END);
                throw new IOException(name + " has ended: " + ended);
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Gives each client its lines, until the kernel's process has ended. */
    static void readAll(Process process, Map<String, Client> clients) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int end = line.indexOf("] ");
                Client client = line.startsWith("[") && end > 0 ? clients.get(line.substring(1, end)) : null;
                if (client != null) {
                    client.line(line.substring(end + 2));
                }
            }
            clients.values().forEach(client -> client.ended("so has its kernel"));
        } catch (IOException e) {
            clients.values().forEach(client -> client.ended(e.getMessage()));
        }
    }

    /** The line that starts a run. */
    static String command(Cell cell, long millis, boolean trace, long seed) {
        return String.format(
                "run reads=%d block=%d depth=%d count=%d millis=%d trace=%d seed=%d",
                cell.operation().equals("read") ? 100 : 0,
                cell.blockBytes(),
                cell.depth(),
                Long.MAX_VALUE,
                millis,
                trace ? 1 : 0,
                seed);
    }
}
