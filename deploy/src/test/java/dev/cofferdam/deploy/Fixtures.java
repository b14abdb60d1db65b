package dev.cofferdam.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the topologies of tests are. Stateless; surefire runs in the module's directory. */
public final class Fixtures {
    /** Each breaks the rules that its comments name. */
    public static final Path BROKEN = Path.of("src/test/resources/broken");

    /** The examples that users get. */
    public static final Path EXAMPLES = Path.of("topologies");

    private Fixtures() {}

    /** The topologies in {@code directory}, by name. */
    public static List<Path> topologies(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Copies the example {@code name} and gives it the images that it asks the user for. */
    public static Path example(String name, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("guests"));
        for (String image : List.of("observations.csv", "us.img", "uk.img", "guests/Image", "guests/initramfs.gz")) {
            Files.writeString(directory.resolve(image), "an image");
        }
        return Files.copy(EXAMPLES.resolve(name), directory.resolve(name));
    }

    /** Writes {@code text} as a topology. */
    public static Path write(Path directory, String text) throws IOException {
        return Files.writeString(directory.resolve("written.yaml"), text);
    }
}
