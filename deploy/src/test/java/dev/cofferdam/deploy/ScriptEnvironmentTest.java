package dev.cofferdam.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A shell script is run by services, too, which give it next to no environment. */
final class ScriptEnvironmentTest {
    /** Variables that a service need not have, used without a word for when they are not there. */
    private static final Pattern BARE =
            Pattern.compile("\\$(HOME|USER|TMPDIR|TERM)\\b|\\$\\{(HOME|USER|TMPDIR|TERM)\\}");

    @Test
    void javaIsFoundWithoutAHome() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("./jdk25").redirectErrorStream(true);
        String path = builder.environment().get("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertEquals(System.getProperty("java.home") + "\n", said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../.ci", ".", "guests", "../hwsim", "../microkernel"})
    void noScriptTakesItsUsersVariablesForGranted(String folder) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            for (Path script : files.filter(ScriptEnvironmentTest::isScript).toList()) {
                List<String> lines = Files.readAllLines(script);
                for (int i = 0; i < lines.size(); i++) {
                    String line = lines.get(i);
                    assertFalse(
                            !line.startsWith("#") && BARE.matcher(line).find(), script + ":" + (i + 1) + ": " + line);
                }
            }
        }
        assertTrue(BARE.matcher("\"$HOME\"/x").find(), "control");
        assertFalse(BARE.matcher("\"${HOME:-}\"/x").find(), "control");
    }

    private static boolean isScript(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) < 1 << 20
                    && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).startsWith("#!");
        } catch (IOException e) {
            return false;
        }
    }
}
