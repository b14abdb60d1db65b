package dev.cofferdam.deploy.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.TestInstallation;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Desk;
import dev.cofferdam.store.downgrade.SshSignature;
import dev.cofferdam.store.downgrade.Stage;
import dev.cofferdam.store.downgrade.SubmissionStatement;
import dev.cofferdam.store.downgrade.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A filter that never ends is a refusal with its reason, and is gone afterwards; in a real sandbox. */
@Timeout(150)
class PatienceTest {
    @TempDir
    private Path directory;

    @Test
    void aFilterWithoutEndIsARefusal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is not installed");
        Case submitted = submit(Duration.ofSeconds(5));
        assertEquals(Stage.REJECTED, submitted.stage());
        assertEquals(
                List.of(new Verdict("endless", false, List.of("it gave no answer within 5 seconds"))),
                submitted.verdicts());
        assertEquals("not passed by filter endless", submitted.reason());
        assertEquals(0, living(), "processes of the filter");
        assertEquals(List.of(), reviews(), "of a case that is decided");
    }

    private List<Path> reviews() throws IOException {
        try (var all = Files.find(
                directory.resolve("state"),
                4,
                (file, attributes) -> file.getParent().endsWith("reviews"))) {
            return all.toList();
        }
    }

    private Case submit(Duration patience) throws Exception {
        Compilation compilation =
                Compiler.here().compile(Files.writeString(directory.resolve("patience.yaml"), topology()));
        assertTrue(compilation.plan().isPresent(), compilation.violations()::toString);
        // The user's own: a sandbox takes its files from there.
        Directories directories = new Directories(Directories.of(Map.of()).runs(), directory.resolve("state"));
        Installation installation = TestInstallation.in(directory);
        Path report = Files.writeString(directory.resolve("report"), "The weather was fine.\n");
        Downgrades downgrades =
                Downgrades.of(compilation.plan().get(), directories, installation, patience, notice -> {});
        Desk.Request request = new Desk.Request("alice", "high", "low");
        return downgrades.submit(request, report, sign(downgrades.submission(request, report)));
    }

    private SshSignature sign(SubmissionStatement statement) throws IOException {
        Files.writeString(directory.resolve("statement"), statement.text());
        command("ssh-keygen", "-Y", "sign", "-n", SubmissionStatement.NAMESPACE, "-f", "alice", "statement");
        return SshSignature.parse(Files.readString(directory.resolve("statement.sig")));
    }

    private String topology() throws Exception {
        Path jar = directory.resolve("endless.jar");
        Path classes = Path.of(Endless.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        TestInstallation.pack(classes, jar);
        return """
                name: patience-%d
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 32MiB}}
                partitions:
                  - {name: endless-too, label: low, program: {class: %s, jars: ["%s"]}}
                downgrade:
                  people:
                    - {name: alice, key: "%s", may: [submit]}
                    - {name: bob, key: "%s", may: [downgrade]}
                    - {name: carol, key: "%s", may: [downgrade]}
                  filters: [{name: endless, program: {class: %s, jars: ["%s"]}}]
                """.formatted(
                        ProcessHandle.current().pid(),
                        Endless.class.getName(),
                        jar,
                        key("alice"),
                        key("bob"),
                        key("carol"),
                        Endless.class.getName(),
                        jar);
    }

    private String key(String name) throws IOException {
        command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name);
        return Files.readString(directory.resolve(name + ".pub")).strip();
    }

    private void command(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.onExit().join().exitValue());
    }

    private static long living() {
        return ProcessHandle.current().descendants().count();
    }
}
