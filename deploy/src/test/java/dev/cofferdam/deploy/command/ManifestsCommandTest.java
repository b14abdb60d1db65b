package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a topology of several domains is asked for, and what is said of wrong commands. */
class ManifestsCommandTest {
    @TempDir
    private Path directory;

    private Said run(String... words) {
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states"))).run(words);
    }

    private String example(String name) throws IOException {
        return Fixtures.example(name, directory).toString();
    }

    @Test
    void writesAFileForEachDomain() throws IOException {
        Path out = directory.resolve("pods");
        Said said = run("manifests", example("domains.yaml"), "--for", "podman", "--out", out.toString());
        assertEquals(0, said.exitCode(), said::err);
        for (String name : new String[] {"low.yaml", "high.yaml", "cofferdam-seccomp.json"}) {
            assertTrue(Files.size(out.resolve(name)) > 0, name);
        }
        assertTrue(Files.readString(out.resolve("high.yaml")).contains("path: /volumes/low/store"));
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        refused("manifests", example("FIRST.yaml"), "--for", "podman", "has no domains; say under 'domains'");
        String domains = example("domains.yaml");
        refused("manifests", domains, "--for", "nomad", "nomad");
        refused("manifests", domains, "--for", "compose", "--runtime-class", "kata", "are a cluster's");
        refused("manifests", domains, "--for", "podman", "--domain", "low", "all of them are wanted here");
        refused("up", domains, "give --domain low or --domain high");
        refused("up", domains, "--domain", "hihg", "did you mean 'high'?");
    }

    /** The last word is part of what is said. */
    private void refused(String... words) {
        String why = words[words.length - 1];
        Said said = run(Arrays.copyOf(words, words.length - 1));
        assertEquals(2, said.exitCode(), said::err);
        assertTrue(said.err().contains(why), said::err);
    }
}
