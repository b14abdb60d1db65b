package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Futex;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.partition.program.LoadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * The process of a baseline: takes runs on standard input as the load program does, and prints results as it does.
 *
 * <ul>
 *   <li>{@code host}: pread(2) and pwrite(2) of random blocks of a file
 *   <li>{@code futex}: a round trip to a second process over two futex words, nothing else
 *   <li>{@code pipe}: a round trip of one byte to a second process over two pipes
 * </ul>
 */
public final class Worker {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long TO = 0;
    private static final long FRO = 64;
    private static final long WORDS_BYTES = 4096;

    private Worker() {}

    /** Does one operation. */
    private interface Step extends AutoCloseable {
        /** Returns the bytes it copied. */
        long run(Request request, SplittableRandom random) throws IOException;

        @Override
        void close() throws IOException;
    }

    private record Request(boolean read, int blockBytes) {}

    static List<String> command(Installation installation, String kind, Path file) {
        return List.of(
                installation.javaHome().resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                kind,
                file.toString());
    }

    /**
     * Runs a worker until its standard input ends.
     *
     * @param args kind and file
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        switch (args[0]) {
            case "futex-echo" -> echoFutex(file);
            case "pipe-echo" -> echoPipe();
            default -> {
                try (Step step = step(args[0], file)) {
                    listen(step);
                }
            }
        }
    }

    private static Step step(String kind, Path file) throws IOException {
        return switch (kind) {
            case "futex" -> new FutexStep(file);
            case "pipe" -> new PipeStep(file);
            default -> new HostStep(file);
        };
    }

    private static void listen(Step step) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("listening");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, String> run = new HashMap<>();
            for (String word : line.substring("run ".length()).split(" ", -1)) {
                run.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
            System.out.println("result " + measure(step, run).json());
        }
    }

    private static LoadResult measure(Step step, Map<String, String> run) throws IOException {
        LoadResult result = new LoadResult(false);
        SplittableRandom random = new SplittableRandom(Long.parseLong(run.get("seed")));
        long limitNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(run.get("millis")));
        Request request = new Request(run.get("reads").equals("100"), Integer.parseInt(run.get("block")));
        long start = System.nanoTime();
        for (long before = start; before - start < limitNanos; ) {
            long copied = step.run(request, random);
            long after = System.nanoTime();
            result.record(after - before, copied);
            before = after;
        }
        result.finish(System.nanoTime() - start);
        return result;
    }

    /** Both ends of a bare round trip park, so they share a core, as the parties of a design do. */
    private static Process echo(String kind, Path file) throws IOException {
        Affinity.settle(Affinity.available().getFirst());
        return new ProcessBuilder(command(Installation.here(), kind, file))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** System calls of the host on the same data. */
    private static final class HostStep implements Step {
        private final HostFile file;

        HostStep(Path path) throws IOException {
            this.file = HostFile.open(path);
        }

        @Override
        public long run(Request request, SplittableRandom random) throws IOException {
            long position = random.nextLong(file.bytes() / request.blockBytes) * request.blockBytes;
            return request.read ? file.read(position, request.blockBytes) : file.write(position, request.blockBytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Two words, each a counter that only its writer advances. */
    private static final class FutexStep implements Step {
        private final MemorySegment words;
        private final MemorySegment to;
        private final MemorySegment fro;
        private final Process echo;
        private int turn;

        FutexStep(Path file) throws IOException {
            words = SharedMemory.map(file, WORDS_BYTES, Arena.global());
            to = words.asSlice(TO, 4);
            fro = words.asSlice(FRO, 4);
            echo = echo("futex-echo", file);
        }

        @Override
        public long run(Request request, SplittableRandom random) {
            turn++;
            INT.setVolatile(words, TO, turn);
            Futex.wake(to);
            while ((int) INT.getVolatile(words, FRO) != turn) {
                Futex.await(fro, turn - 1);
            }
            return 0;
        }

        @Override
        public void close() {
            echo.destroyForcibly();
        }
    }

    private static void echoFutex(Path file) throws IOException {
        MemorySegment words = SharedMemory.map(file, WORDS_BYTES, Arena.global());
        MemorySegment to = words.asSlice(TO, 4);
        MemorySegment fro = words.asSlice(FRO, 4);
        Thread.ofPlatform().daemon().start(Worker::endWithParent);
        for (int turn = 1; ; turn++) {
            while ((int) INT.getVolatile(words, TO) != turn) {
                Futex.await(to, turn - 1);
            }
            INT.setVolatile(words, FRO, turn);
            Futex.wake(fro);
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Only its end matters.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(0);
    }

    private static final class PipeStep implements Step {
        private final Process echo;
        private final OutputStream to;
        private final InputStream fro;

        PipeStep(Path file) throws IOException {
            echo = echo("pipe-echo", file);
            to = echo.getOutputStream();
            fro = echo.getInputStream();
        }

        @Override
        public long run(Request request, SplittableRandom random) throws IOException {
            to.write(1);
            to.flush();
            if (fro.read() < 0) {
                throw new IOException("the echo ended");
            }
            return 1;
        }

        @Override
        public void close() {
            echo.destroyForcibly();
        }
    }

    private static void echoPipe() throws IOException {
        InputStream in = System.in;
        for (int b = in.read(); b >= 0; b = in.read()) {
            System.out.write(b);
            System.out.flush();
        }
    }
}
