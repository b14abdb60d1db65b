package dev.cofferdam.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.SmallSystems.Share;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The control of {@link UnwindingTest}: leaks are planted in the kernel's own source, it is compiled anew, and the same
 * check finds each.
 */
@Execution(ExecutionMode.CONCURRENT)
final class PlantedLeaksTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "cofferdam", "kernel");
    private static final Path TESTS = Path.of("target", "test-classes");
    private static final int DEPTH = 4;
    private static final int WINDOWS_DEPTH = 6;

    @TempDir
    private Path directory;

    /** One change of one file; what stands there stands there once. */
    record Edit(String file, String before, String after) {}

    /** What goes wrong, and where. */
    record Leak(String what, List<Edit> edits) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Leak leak(String what, String file, String before, String after) {
        return new Leak(what, List.of(new Edit(file, before, after)));
    }

    static List<Leak> leaks() {
        return List.of(
                leak(
                        "a version is told to one that may not read",
                        "Kernel",
                        "monitor.reads(partition, asked.end()) ? version : 0",
                        "version"),
                leak(
                        "those who wait for versions share a quota",
                        "Eventcount",
                        "waiting(request.partition()) >= limits.waiting()",
                        "waiters.size() >= limits.waiting()"),
                leak("a sender sees that a message was dropped", "Channel", "items.removeFirst();\n        }", """
                        items.removeFirst();
                        items.addLast(new Item(sequence, payload));
                        effects.reply(request, Status.UNAVAILABLE, 0, NOTHING);
                        return;
                        }
                        """),
                leak(
                        "a sender sees whether somebody receives",
                        "Channel",
                        "effects.reply(request, Status.OK, 0, NOTHING);\n        deliver();",
                        "effects.reply(request, Status.OK, receivers.size(), NOTHING);\n        deliver();"),
                leak(
                        "a restart is delayed by others' restarts",
                        "Kernel",
                        "RestartPolicy.delayNanos(lifecycle.restarts())",
                        "RestartPolicy.delayNanos(java.util.Arrays.stream(lifecycles).mapToInt(Lifecycle::restarts).sum())"),
                leak(
                        "denials of all have one budget",
                        "Kernel",
                        "lifecycle.denialDelayNanos(nowNanos)",
                        "lifecycles[0].denialDelayNanos(nowNanos)"),
                leak(
                        "anybody reports denials of others",
                        "Kernel",
                        "message.operation() == Operation.REPORT && plan.isStore(partition)",
                        "message.operation() == Operation.REPORT"),
                leak(
                        "who may only write waits for versions",
                        "Monitor",
                        "case READ, AWAIT, INSPECT -> kind.reads();",
                        "case READ, INSPECT -> kind.reads();\n case AWAIT -> kind.isDisk();"),
                leak(
                        "who may only write reads",
                        "Monitor",
                        "case READ, AWAIT, INSPECT -> kind.reads();",
                        "case AWAIT, INSPECT -> kind.reads();\n case READ -> kind.isDisk();"),
                leak(
                        "who may only read writes",
                        "Monitor",
                        "case WRITE, FLUSH, ADVANCE -> kind.writes();",
                        "case FLUSH, ADVANCE -> kind.writes();\n case WRITE -> kind.isDisk();"),
                leak(
                        "a sender takes messages back",
                        "Monitor",
                        "kind == Kind.CHANNEL_IN || kind == Kind.CHANNEL_SERVER",
                        "!kind.isDisk()"),
                leak(
                        "denials of all end a partition",
                        "Kernel",
                        "lifecycle.denied() == limits.denials()",
                        "lifecycle.denied() + lifecycles[0].denials() + lifecycles[1].denials() >= 4"),
                leak(
                        "the end of anybody ends the waiting of all",
                        "Kernel",
                        "if (gone && plan.isStore(partition)) {",
                        "if (gone) {"),
                leak(
                        "the end of anybody ends the calls of all",
                        "Kernel",
                        "if (plan.channels().get(i).connects(partition)) {\n                channels[i].forget(partition, gone);",
                        "if (true) {\n                channels[i].forget(plan.channels().get(i).to().partition(), gone);"),
                leak(
                        "an order that one obeys is told another",
                        "Kernel",
                        "case END -> effects.end(partition);",
                        "case END -> effects.end(0);"),
                leak(
                        "nobody is started once somebody was started again",
                        "Kernel",
                        "if (stopping) {\n                lifecycle.notStarted();",
                        "if (stopping || lifecycles[0].restarts() + lifecycles[1].restarts() > 1) {\n lifecycle.notStarted();"),
                leak(
                        "who is held back is started when anybody is ready",
                        "Kernel",
                        "after.contains(partition)\n                    && after.stream().allMatch(each -> lifecycles[each].hasServed())",
                        "!after.isEmpty()"),
                leak(
                        "a start of low waits for high",
                        "Kernel",
                        "effects.start(partition, nowNanos + delayNanos);",
                        "if (java.util.Arrays.stream(lifecycles).noneMatch(each -> each.state() == Lifecycle.State.STARTING)) {"
                                + " effects.start(partition, nowNanos + delayNanos); }"),
                leak(
                        "who is ready is told what becomes of who waited for that",
                        "Kernel",
                        "effects.answer(partition, message.reply(Status.OK));\n            return;",
                        "effects.answer(partition, message.version(state(1).ordinal()).reply(Status.OK));\n            return;"),
                leak(
                        "who is silent has another ended",
                        "Kernel",
                        "lifecycle.ill() != null) {\n                effects.kill(partition);",
                        "lifecycle.ill() != null) {\n                effects.kill(0);"),
                leak(
                        "who fills its outbox has another ended",
                        "Kernel",
                        "// Again until it has ended, as one that is silent.\n            effects.kill(partition);",
                        "effects.kill(0);"),
                leak(
                        "a sign of life counts for all",
                        "Kernel",
                        "lifecycle.looked(sign)",
                        "lifecycle.looked(sign + lifecycles[1].starts())"),
                leak(
                        "the rest of a window goes to whoever waits",
                        "Frame",
                        "!window.partitions().contains(partition) && dominates(partition, window)",
                        "!window.partitions().contains(partition)"),
                leak(
                        "the rest is kept where whoever could have it is frozen",
                        "Frame",
                        "List<Integer> heirs = heirs(window);",
                        "List<Integer> heirs = able(heirs(window));"),
                leak(
                        "whoever has the rest of a window gives it back",
                        "Frame",
                        "if (current == NONE || given || !running.contains(partition)) {",
                        "if (given) { given = false; return Optional.of(next(windows.get(current).partitions(), nowNanos)); }\n"
                                + "if (current == NONE || given || !running.contains(partition)) {"),
                leak(
                        "who overruns makes the window of all end earlier",
                        "Frame",
                        "        counts[window].overran();",
                        "        counts[window].overran();\n        running = List.of();\n        current = NONE; left.clear();"),
                leak(
                        "the time of one who is frozen is another's",
                        "Frame",
                        "return next(here == NONE ? List.of() : able(windows.get(here).partitions()), nowNanos);",
                        "List<Integer> own = here == NONE ? List.of() : able(windows.get(here).partitions());\n"
                                + "return next(here != NONE && own.isEmpty() ? windows.get((here + 1) % windows.size()).partitions() : own,"
                                + " nowNanos);"));
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void isFound(Leak leak) throws Exception {
        List<String> violations = check(leak.edits);
        assertFalse(violations.isEmpty(), "it is not found");
        System.out.println(leak.what + ": " + violations.getFirst());
    }

    /** The kernel as it is, compiled and loaded in the same way. */
    @Test
    void nothingIsFoundWhereNothingWasPlanted() throws Exception {
        assertEquals(List.of(), check(List.of()));
    }

    private List<String> check(List<Edit> edits) throws Exception {
        Path classes = compile(edits);
        URL[] places = {classes.toUri().toURL(), TESTS.toUri().toURL()};
        try (URLClassLoader loader = new KernelFirst(places, AccessClass.class.getClassLoader())) {
            Method violations =
                    loader.loadClass(PlantedLeaksTest.class.getName()).getDeclaredMethod("violations");
            violations.setAccessible(true);
            return ((List<?>) violations.invoke(null))
                    .stream().map(Object::toString).toList();
        }
    }

    /** Called in the loader of the changed kernel. */
    static List<String> violations() {
        Limits few = new Limits(2, 2, 1);
        List<String> found = new ArrayList<>();
        for (List<String> shape : FrameUnwindingTest.SHAPES) {
            if (found.isEmpty()) {
                found.addAll(
                        FrameUnwinding.check(SmallWindows.windows(shape, WindowPlan.Rest.DOMINATING), WINDOWS_DEPTH)
                                .violations());
            }
        }
        for (Share share : Share.values()) {
            for (List<String> labels :
                    List.of(List.of("low%sound", "high%sound"), List.of("low%sound", "low%sound", "high%sound"))) {
                int depth = labels.size() == 2 ? DEPTH : DEPTH - 1;
                if (found.isEmpty()) {
                    found.addAll(Unwinding.check(SmallSystems.of(labels, List.of(share), false), few, depth)
                            .violations());
                }
            }
        }
        return found;
    }

    private Path compile(List<Edit> edits) throws IOException {
        Path changed = Files.createDirectories(directory.resolve("changed"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                Path.of(location(AccessClass.class)).toString()));
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(source);
                for (Edit edit : edits) {
                    if (source.endsWith(edit.file + ".java")) {
                        assertTrue(text.contains(edit.before), () -> edit + " fits nothing");
                        text = text.replace(edit.before, edit.after);
                    }
                }
                arguments.add(Files.writeString(changed.resolve(source.getFileName()), text)
                        .toString());
            }
        }
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int result = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, result, said::toString);
        return classes;
    }

    private static URI location(Class<?> type) {
        try {
            return type.getProtectionDomain().getCodeSource().getLocation().toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes the kernel and the check from its own places, and all else from where this test is. */
    private static final class KernelFirst extends URLClassLoader {
        KernelFirst(URL[] places, ClassLoader parent) {
            super(places, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && name.startsWith("dev.cofferdam.kernel.")) {
                    loaded = findClass(name);
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }
}
