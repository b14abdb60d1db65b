package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.Received;
import dev.cofferdam.partition.runtime.GuardMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Has a filter look at one object after another: the same programs that look at what is to be downgraded, each run of which is
 * over one file {@code object}, and lets it pass by ending well. Whatever else happens is a refusal; where it ends the whole
 * process, the kernel answers in its place, and starts another.
 */
public final class Guard implements Program {
    /** The channel that objects come over. */
    public static final String OBJECTS = "objects";

    /** The argument that names the filter's class; the filter has the others. */
    public static final String FILTER_CLASS = "filter-class";

    /** For one object. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int LINES_MAX = 10;

    @Override
    public String name() {
        return "guard";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws Exception {
        Class<? extends Program> filter = Class.forName(
                        partition.argument(FILTER_CLASS),
                        true,
                        Thread.currentThread().getContextClassLoader())
                .asSubclass(Program.class);
        Looking looking = new Looking(partition, filter);
        Thread.ofPlatform().daemon().name("patience").start(looking::endWhatNeverEnds);
        Answerer answerer = partition.answerer(OBJECTS);
        while (true) {
            Received request = answerer.receive();
            answerer.answer(request, GuardMessage.answer(looking.take(GuardMessage.decode(request.payload()))));
        }
    }

    /** Has objects looked at, of which one comes at a time. For one thread, but for the one that watches it. */
    static final class Looking {
        private final Partition partition;
        private final Class<? extends Program> filter;
        private final Path object = Files.createTempFile("object", "");
        private boolean begun;
        private Optional<String> refusal = Optional.empty();

        /** When the filter must have ended; 0: none runs. */
        private volatile long deadlineNanos;

        Looking(Partition partition, Class<? extends Program> filter) throws IOException {
            this.partition = partition;
            this.filter = filter;
        }

        /** Why the object does not pass; empty: it does so far, or at its end. */
        Optional<String> take(GuardMessage message) throws IOException {
            if (message.kind() == GuardMessage.Kind.BEGIN) {
                // No file is emptied in a sandbox.
                Files.deleteIfExists(object);
                Files.createFile(object);
                begun = true;
                refusal = Optional.empty();
            } else if (!begun) {
                return Optional.of("it has no beginning");
            } else if (message.kind() == GuardMessage.Kind.CONTENT) {
                refusal = refusal.or(() -> add(message.content()));
            } else {
                begun = false;
                refusal = refusal.or(this::look);
            }
            return refusal;
        }

        private Optional<String> add(byte[] content) {
            try {
                Files.write(object, content, StandardOpenOption.APPEND);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("it is longer than its guard has room for");
            }
        }

        private Optional<String> look() {
            List<String> lines = new ArrayList<>();
            GuardedObject of = new GuardedObject(partition, object, line -> {
                if (lines.size() < LINES_MAX) {
                    lines.add(line);
                }
            });
            deadlineNanos = Math.max(1, System.nanoTime() + PATIENCE_NANOS);
            try {
                Program program = filter.getConstructor().newInstance();
                program.prepare(of);
                program.run(of);
                return Optional.empty();
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                lines.add(e.getMessage() == null ? e.toString() : e.getMessage());
                return Optional.of(String.join("; ", lines));
            } finally {
                deadlineNanos = 0;
            }
        }

        private void endWhatNeverEnds() {
            while (true) {
                long deadline = deadlineNanos;
                if (deadline != 0 && System.nanoTime() - deadline > 0) {
                    Runtime.getRuntime().halt(1);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }
}
