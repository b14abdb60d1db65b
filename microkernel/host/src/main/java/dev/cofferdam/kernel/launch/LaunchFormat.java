package dev.cofferdam.kernel.launch;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.launch.Launch.Isolation;
import dev.cofferdam.kernel.launch.Launch.JavaRuntime;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.wire.FieldWriter;
import dev.cofferdam.kernel.wire.Fields;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The written form of a launch, which is what a command hands to the kernel that it starts: the messages of launch.proto.
 * Stateless.
 */
public final class LaunchFormat {
    private LaunchFormat() {}

    /** The same launch gives the same bytes. */
    public static byte[] write(Launch launch) {
        return new FieldWriter()
                .message(1, PlanFormat.write(launch.plan()))
                .text(2, Choices.word(launch.design()))
                .text(3, Choices.word(launch.waiting()))
                .text(4, Choices.word(launch.isolation()))
                .text(5, launch.runDirectory().toString())
                .text(6, launch.stateDirectory().toString())
                .message(7, write(launch.runtime()))
                .flag(8, launch.weakerLimits())
                .text(9, text(launch.journal()))
                .flag(10, launch.detached())
                .toByteArray();
    }

    private static FieldWriter write(JavaRuntime runtime) {
        FieldWriter written = new FieldWriter()
                .text(1, runtime.javaHome().toString())
                .texts(2, texts(runtime.partitionJars()))
                .texts(3, texts(runtime.storeJars()))
                .text(4, text(runtime.partitionCache()))
                .text(5, text(runtime.storeCache()))
                .flag(6, runtime.train());
        new TreeMap<>(runtime.programJars())
                .forEach((className, jars) ->
                        written.message(7, new FieldWriter().text(1, className).texts(2, texts(jars))));
        return written.texts(8, texts(runtime.installation()))
                .text(9, runtime.digests().toString());
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is none, or its plan says what no plan can say; the message names it
     */
    public static Launch read(byte[] bytes) {
        Fields read = Fields.of(bytes);
        return new Launch(
                PlanFormat.read(read.message(1)),
                choice(Design.class, read.text(2)),
                choice(WaitPolicy.class, read.text(3)),
                choice(Isolation.class, read.text(4)),
                read.flag(8),
                path(read.text(9)),
                read.flag(10),
                Path.of(read.text(5)),
                Path.of(read.text(6)),
                runtime(read.message(7)));
    }

    private static JavaRuntime runtime(Fields runtime) {
        return new JavaRuntime(
                Path.of(runtime.text(1)),
                Path.of(runtime.text(9)),
                paths(runtime.texts(2)),
                paths(runtime.texts(3)),
                path(runtime.text(4)),
                path(runtime.text(5)),
                runtime.flag(6),
                map("jars are named of", runtime.messages(7), program -> paths(program.texts(2))),
                paths(runtime.texts(8)));
    }

    /** By the name that is the first field of each. */
    static <V> Map<String, V> map(String what, List<Fields> entries, Function<Fields, V> value) {
        Map<String, V> map = new HashMap<>();
        for (Fields entry : entries) {
            if (map.put(entry.text(1), value.apply(entry)) != null) {
                throw new IllegalArgumentException("the plan is refused: " + what + " '" + entry.text(1) + "' twice");
            }
        }
        return map;
    }

    /** The choice that a word stands for. */
    static <E extends Enum<E>> E choice(Class<E> type, String word) {
        return Choices.find(type, word)
                .orElseThrow(() -> new IllegalArgumentException("the plan is refused: '" + word + "' is no "
                        + type.getSimpleName().toLowerCase(Locale.ROOT) + " that this kernel knows"));
    }

    private static Optional<Path> path(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static String text(Optional<Path> path) {
        return path.map(Path::toString).orElse("");
    }

    static List<Path> paths(List<String> texts) {
        return texts.stream().map(Path::of).toList();
    }

    static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
