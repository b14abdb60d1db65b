package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.host.LogLine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/** Several partitions' logs as one, in the order of their times, while they grow. For one thread. */
public final class MergedLogs implements AutoCloseable {
    private final List<One> logs = new ArrayList<>();

    private static final class One {
        final String partition;
        final GrowingFile file;
        final Deque<LogLine> lines = new ArrayDeque<>();
        /** Of the last line that has a time: those without belong to it. */
        Instant time = Instant.MIN;

        One(String partition, GrowingFile file) {
            this.partition = partition;
            this.file = file;
        }

        /** Whether there is a line; its time then is {@link #time}. */
        boolean hasLine() throws IOException {
            if (lines.isEmpty()) {
                file.next().lines().map(LogLine::parse).forEach(lines::add);
            }
            if (!lines.isEmpty()) {
                time = lines.getFirst().time().orElse(time);
            }
            return !lines.isEmpty();
        }
    }

    /** Takes in another. */
    public void add(String partition, Path log) throws IOException {
        logs.add(new One(partition, new GrowingFile(log)));
    }

    /** Whether a partition's log was taken in. */
    public boolean has(String partition) {
        return logs.stream().anyMatch(log -> log.partition.equals(partition));
    }

    /**
     * Reads all lines that there are.
     *
     * @param since lines of an earlier time are passed over
     * @param reader takes the partition and the line
     */
    public void read(Instant since, BiConsumer<String, LogLine> reader) throws IOException {
        for (One first = first(); first != null; first = first()) {
            LogLine line = first.lines.removeFirst();
            if (first.time.compareTo(since) >= 0) {
                reader.accept(first.partition, line);
            }
        }
    }

    private One first() throws IOException {
        One first = null;
        for (One log : logs) {
            if (log.hasLine() && (first == null || log.time.compareTo(first.time) < 0)) {
                first = log;
            }
        }
        return first;
    }

    @Override
    public void close() throws IOException {
        for (One log : logs) {
            log.file.close();
        }
    }
}
