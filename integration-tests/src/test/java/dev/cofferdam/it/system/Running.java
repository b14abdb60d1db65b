package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;

import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** An {@code up} that was started, and what it printed so far. For one thread. */
public final class Running implements AutoCloseable {
    /** Generous: several builds may share two cores. */
    static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Pattern FAILURE = Pattern.compile("([A-Za-z0-9_-]+) failed");
    private static final Pattern SUBJECT = Pattern.compile("\\[?([A-Za-z0-9_-]+)\\]? ");
    private static final Pattern START = Pattern.compile("([A-Za-z0-9_-]+) starting");

    private final String name;
    private final Process process;
    private final Path output;
    private final RunningKernel control;

    /** Partitions whose failure the test has brought about or waited for. */
    private final Set<String> expected = new HashSet<>();

    Running(String name, Process process, Path output, RunningKernel control) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.control = control;
    }

    String name() {
        return name;
    }

    /** The process of the command itself. */
    public ProcessHandle command() {
        return process.toHandle();
    }

    /** The kernel's process, once it answers. */
    public ProcessHandle kernel() {
        return ProcessHandle.of(status().kernelPid()).orElseThrow();
    }

    /** That these partitions fail is what the test is about. */
    public void expectFailures(List<String> partitions) {
        expected.addAll(partitions);
    }

    /** The outermost process of a partition, once it runs; the test may kill it. */
    public ProcessHandle partition(String partition) {
        expected.add(partition);
        return await("process of " + partition)
                .atMost(PATIENCE)
                .until(() -> ProcessHandle.of(find(partition).pid()), java.util.Optional::isPresent)
                .orElseThrow();
    }

    public PartitionStatus find(String partition) {
        return status().partitions().stream()
                .filter(each -> each.name().equals(partition))
                .findFirst()
                .orElseThrow();
    }

    /** Returns when a partition is in that state, whatever is printed. */
    public void awaitState(String partition, String state) {
        await("state " + state + " of " + partition)
                .atMost(PATIENCE)
                .until(() -> find(partition).state(), state::equals);
    }

    public KernelStatus status() {
        return await("answer of the kernel; so far:\n" + text())
                .ignoreExceptionsInstanceOf(IOException.class)
                .atMost(PATIENCE)
                .until(control::status, status -> true);
    }

    /** What the kernel answers now. */
    KernelStatus ask() throws IOException {
        return control.status();
    }

    /** Writes a line to a partition's standard input. */
    public void tell(String partition, String line) throws IOException {
        control.tell(partition, line);
    }

    /** Everything printed so far; nothing where it goes to a FIFO, which is the test's to read. */
    public String text() {
        try {
            return Files.isRegularFile(output) ? Files.readString(output) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a partition's program printed so far. */
    public List<String> said(String partition) {
        String prefix = "[" + partition + "] ";
        return text().lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** Sends a signal to every process of a partition. */
    public void signal(String partition, String signal) throws IOException {
        ProcessHandle outermost = partition(partition);
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        Stream.concat(outermost.descendants(), Stream.of(outermost)).forEach(each -> command.add("" + each.pid()));
        new ProcessBuilder(command).inheritIO().start().onExit().join();
    }

    /** Returns when some line contains {@code part}, and that line. */
    public String awaitLine(String part) {
        return awaitLines(part, 1).getLast();
    }

    /**
     * Returns when that many lines contain {@code part}; fails at once where the command ends before, or a partition fails
     * for good whose end the test did not ask for.
     */
    public List<String> awaitLines(String part, int count) {
        Matcher failure = FAILURE.matcher(part);
        if (failure.lookingAt()) {
            expected.add(failure.group(1));
        }
        AtomicReference<String> failed = new AtomicReference<>();
        try {
            await("line with '" + part + "'")
                    .pollInterval(LOOK)
                    .atMost(PATIENCE)
                    .until(() -> {
                        failed.set(unexpectedlyFailed(part));
                        return failed.get() != null
                                || !process.isAlive()
                                || lines(part).size() >= count;
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; so far:\n" + text(), e);
        }
        List<String> found = lines(part);
        if (found.size() < count) {
            throw new AssertionError(found.size() + " of " + count + " lines with '" + part + "'"
                    + (failed.get() == null ? "" : ", for " + failed.get() + " failed") + ", in:\n" + text());
        }
        return found;
    }

    /** A partition that has failed and is not started again, and may be why a line does not come; or null. */
    private String unexpectedlyFailed(String part) {
        Set<String> failed = new LinkedHashSet<>();
        text().lines().forEach(line -> {
            Matcher failure = FAILURE.matcher(line);
            Matcher start = START.matcher(line);
            if (failure.lookingAt()) {
                failed.add(failure.group(1));
            } else if (start.matches()) {
                failed.remove(start.group(1));
            }
        });
        failed.removeAll(expected);
        failed.removeIf(partition -> isAboutAnother(part, partition));
        return failed.stream().filter(this::isForGood).findFirst().orElse(null);
    }

    /** A line that begins with another partition's name comes or not, whatever becomes of this one. */
    private boolean isAboutAnother(String part, String partition) {
        Matcher subject = SUBJECT.matcher(part);
        return subject.lookingAt()
                && !subject.group(1).equals(partition)
                && text().lines().anyMatch(line -> line.equals(subject.group(1) + " starting"));
    }

    private boolean isForGood(String partition) {
        try {
            return control.status().partitions().stream()
                    .anyMatch(each ->
                            each.name().equals(partition) && each.state().equals("FAILED"));
        } catch (IOException e) {
            return false; // the kernel is ending, and then the command does
        }
    }

    private List<String> lines(String part) {
        return text().lines().filter(line -> line.contains(part)).toList();
    }

    /** Waits for the end of a topology that ends by itself; its exit code. */
    public int awaitEnd() {
        try {
            return process.onExit()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
        } catch (TimeoutException e) {
            throw new AssertionError("still running:\n" + text(), e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Interrupts the command as an operator does, which is no failure, and returns when it has cleaned up. */
    public void interrupt() {
        process.destroy();
        int exitCode = awaitEnd();
        boolean failedBefore = exitCode == 1 && text().contains(" failed");
        if ((exitCode != 0 && !failedBefore) || !text().contains("interrupted: ")) {
            throw new AssertionError("exit code " + exitCode + ":\n" + text());
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
