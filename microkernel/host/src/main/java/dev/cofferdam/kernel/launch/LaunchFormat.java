package dev.cofferdam.kernel.launch;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.launch.Launch.Isolation;
import dev.cofferdam.kernel.launch.Launch.JavaRuntime;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The written form of a launch: what a command hands to the kernel that it starts. Stateless. */
public final class LaunchFormat {
    private LaunchFormat() {}

    /** The same launch gives the same bytes. */
    public static byte[] write(Launch launch) {
        return Wire.Launch.newBuilder()
                .setPlan(PlanFormat.write(launch.plan()))
                .setDesign(word(launch.design()))
                .setWait(word(launch.waiting()))
                .setIsolation(word(launch.isolation()))
                .setWeakerLimits(launch.weakerLimits())
                .setJournal(text(launch.journal()))
                .setDetached(launch.detached())
                .setRunDirectory(launch.runDirectory().toString())
                .setStateDirectory(launch.stateDirectory().toString())
                .setRuntime(write(launch.runtime()))
                .build()
                .toByteArray();
    }

    private static Wire.Runtime write(JavaRuntime runtime) {
        Wire.Runtime.Builder written = Wire.Runtime.newBuilder()
                .setJavaHome(runtime.javaHome().toString())
                .addAllPartitionJars(texts(runtime.partitionJars()))
                .addAllStoreJars(texts(runtime.storeJars()))
                .setPartitionAotCache(text(runtime.partitionCache()))
                .setStoreAotCache(text(runtime.storeCache()))
                .setTrain(runtime.train())
                .addAllInstallation(texts(runtime.installation()));
        new TreeMap<>(runtime.programJars())
                .forEach((className, jars) -> written.addProgramJars(
                        Wire.ProgramJars.newBuilder().setClassName(className).addAllJars(texts(jars))));
        return written.build();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the bytes are no launch
     * @throws IllegalArgumentException if its plan says what no plan can say; the message names it
     */
    public static Launch read(byte[] bytes) throws IOException {
        Wire.Launch read;
        try {
            read = Wire.Launch.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("no launch: " + e.getMessage(), e);
        }
        return new Launch(
                PlanFormat.read(read.getPlan()),
                choice(Design.class, read.getDesign()),
                choice(WaitPolicy.class, read.getWait()),
                choice(Isolation.class, read.getIsolation()),
                read.getWeakerLimits(),
                path(read.getJournal()),
                read.getDetached(),
                Path.of(read.getRunDirectory()),
                Path.of(read.getStateDirectory()),
                read(read.getRuntime()));
    }

    private static JavaRuntime read(Wire.Runtime runtime) {
        Map<String, List<Path>> programJars = runtime.getProgramJarsList().stream()
                .collect(Collectors.toMap(Wire.ProgramJars::getClassName, each -> paths(each.getJarsList())));
        return new JavaRuntime(
                Path.of(runtime.getJavaHome()),
                paths(runtime.getPartitionJarsList()),
                paths(runtime.getStoreJarsList()),
                path(runtime.getPartitionAotCache()),
                path(runtime.getStoreAotCache()),
                runtime.getTrain(),
                programJars,
                paths(runtime.getInstallationList()));
    }

    /** A choice as the command line has it. */
    public static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** The choice that {@link #word} wrote. */
    static <E extends Enum<E>> E choice(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> word(each).equals(word))
                .findFirst()
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
