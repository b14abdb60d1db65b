package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Says that it is alive each turn of its loop, and does what lines of its standard input tell it: to be {@code ready}, to
 * {@code hang}, to {@code fail}, or to {@code flood} the kernel with signs of life.
 */
public final class Heart implements Program {
    private static final int TURN_MILLIS = 10;
    private static final int FLOOD = 50_000_000;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public String name() {
        return "heart";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("waits", Parameter.Kind.NUMBER, false, "1: it is ready when it is told to be."),
                new Parameter("fails", Parameter.Kind.NUMBER, false, "1: it fails before."));
    }

    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) {
        if (partition.argument("fails") != null) {
            throw new ProgramException("told to fail before it is ready");
        }
        Thread.ofPlatform().daemon().name("lines").start(this::read);
        if (partition.argument("waits") == null) {
            partition.ready();
        }
        while (true) {
            partition.alive();
            partition.pause(TURN_MILLIS);
            String line = lines.poll();
            if (line != null) {
                obey(line, partition);
            }
        }
    }

    /** Does none of the work, and says nothing of it. */
    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void obey(String line, Partition partition) {
        switch (line) {
            case "ready" -> partition.ready();
            case "hang" -> {
                partition.log("hangs");
                while (true) {
                    LockSupport.park();
                }
            }
            case "flood" -> {
                long start = System.nanoTime();
                for (int i = 0; i < FLOOD; i++) {
                    partition.alive();
                }
                long millis = (System.nanoTime() - start) / 1_000_000;
                partition.log("said so " + FLOOD + " times in " + millis + " ms");
            }
            default -> throw new ProgramException("told to " + line);
        }
    }
}
