package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.partition.program.LoadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
 *   <li>{@code hops}: a round trip over lanes, nothing else ({@link Hops})
 *   <li>{@code pipe}: a round trip of one byte to a second process over two pipes
 *   <li>{@code socket}, {@code fuse}, {@code aeron}: a block of a file from a second process ({@link Peer})
 * </ul>
 */
public final class Worker {
    private Worker() {}

    /** Does one operation. */
    interface Step extends AutoCloseable {
        /** Returns the bytes it copied. */
        long run(Request request, SplittableRandom random) throws IOException;

        @Override
        void close() throws IOException;
    }

    record Request(boolean read, int blockBytes) {
        /** Where a random block of that size begins. */
        long position(long dataBytes, SplittableRandom random) {
            return random.nextLong(dataBytes / blockBytes) * blockBytes;
        }
    }

    static List<String> command(Installation installation, String kind, Path file, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                installation.javaHome().resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                // Both for Aeron.
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                kind,
                file.toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs a worker until its standard input ends.
     *
     * @param args kind, file, and what that kind takes
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        List<String> arguments = List.of(args).subList(2, args.length);
        switch (args[0]) {
            case "pipe-echo" -> echoPipe();
            case SocketPeer.SERVER -> SocketPeer.serve(file, arguments);
            case FusePeer.SERVER -> FusePeer.serve(file, arguments);
            case AeronPeer.SERVER -> AeronPeer.serve(file, arguments);
            default -> {
                if (!Hops.runOther(args[0], file, arguments)) {
                    try (Step step = step(args[0], file, arguments)) {
                        listen(step);
                    }
                }
            }
        }
    }

    private static Step step(String kind, Path file, List<String> arguments) throws IOException {
        return switch (kind) {
            case Hops.KIND -> Hops.client(file, arguments);
            case "pipe" -> new PipeStep(file);
            case SocketPeer.KIND -> SocketPeer.client(file, arguments);
            case FusePeer.KIND -> FusePeer.client(file, arguments);
            case AeronPeer.KIND -> AeronPeer.client(file, arguments);
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
        return new ProcessBuilder(command(Installation.here(), kind, file, List.of()))
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
            long position = request.position(file.bytes(), random);
            return request.read ? file.read(position, request.blockBytes) : file.write(position, request.blockBytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    static void endWithParent() {
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
