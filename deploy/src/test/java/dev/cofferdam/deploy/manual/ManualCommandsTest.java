package dev.cofferdam.deploy.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Main;
import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the manual's commands print is what they print: blocks of {@code console} are run, line by line that begins with a
 * dollar, and blocks of {@code yaml NAME} are the files that they name. The topologies lie beside, as for a reader.
 */
@Timeout(120)
class ManualCommandsTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final String PROMPT = "$ cofferdam ";
    private static final String EXIT_CODE = "; echo $?";

    @TempDir
    private Path directory;

    static List<Path> chapters() throws IOException {
        return Manual.chapters(REPOSITORY);
    }

    private static List<FencedCodeBlock> blocks(Path chapter, String kind) throws IOException {
        List<FencedCodeBlock> blocks = new ArrayList<>();
        for (Node block : Source.read(REPOSITORY, chapter).blocks()) {
            if (block instanceof FencedCodeBlock code
                    && code.getInfo().split(" ", 2)[0].equals(kind)) {
                blocks.add(code);
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void commandsPrintWhatIsShown(Path chapter) throws Exception {
        for (FencedCodeBlock file : blocks(chapter, "yaml")) {
            Files.writeString(directory.resolve(file.getInfo().split(" ", 2)[1]), file.getLiteral());
        }
        for (FencedCodeBlock block : blocks(chapter, "console")) {
            StringBuilder printed = new StringBuilder();
            for (String line : block.getLiteral().lines().toList()) {
                if (line.startsWith("$ ")) {
                    printed.append(line).append('\n').append(run(line));
                }
            }
            assertEquals(block.getLiteral(), printed.toString(), () -> "in " + chapter);
        }
    }

    private String run(String line) throws Exception {
        assertTrue(line.startsWith(PROMPT), line);
        boolean exitCode = line.endsWith(EXIT_CODE);
        List<String> words =
                List.of(line.replace(EXIT_CODE, "").substring(PROMPT.length()).split(" "));
        Said said = words.getFirst().equals("new") ? runThere(words) : runHere(words);
        return said.out().replace(directory + "/", "") + said.err() + (exitCode ? said.exitCode() + "\n" : "");
    }

    private Said runHere(List<String> words) {
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states")))
                .run(words.stream().map(this::file).toArray(String[]::new));
    }

    private String file(String word) {
        Path file = directory.resolve(word);
        return Files.exists(file) ? file.toString() : word;
    }

    /** Of a command that makes something where it is called. */
    private Said runThere(List<String> words) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                System.getProperty("java.home") + "/bin/java",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                absolute(System.getProperty("java.class.path")),
                                Main.class.getName()),
                        words.stream())
                .toList();
        Process process =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, err);
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(":"))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
    }

    @Test
    void theFirstTopologyIsTheOneThatIsShown() throws IOException {
        String shown = blocks(chapters().get(1), "yaml").getFirst().getLiteral();
        String there = Files.readAllLines(Path.of("topologies/FIRST.yaml")).stream()
                .map(line -> line.replaceAll("\\s*#.*", ""))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "", "\n"));
        assertEquals(there, shown);
    }

    @Test
    void thereAreCommands() throws IOException {
        int commands = 0;
        for (Path chapter : chapters()) {
            for (FencedCodeBlock block : blocks(chapter, "console")) {
                commands += (int) block.getLiteral()
                        .lines()
                        .filter(line -> line.startsWith("$ "))
                        .count();
            }
        }
        assertTrue(commands >= 8, commands + " commands");
    }
}
