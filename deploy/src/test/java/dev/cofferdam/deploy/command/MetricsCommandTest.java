package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What 'metrics' says of a wrong command. */
@Timeout(60)
class MetricsCommandTest {
    @TempDir
    private Path directory;

    private Said run(String label, String words) throws IOException {
        Path file = Files.writeString(directory.resolve("seen.yaml"), """
                policy: {levels: [low, high]}
                store: {volume: {path: volume, size: 32MiB}, disks: [{name: images, label: low, size: 1MiB}]}
                partitions:
                  - {name: analyst, label: %s, program: digest, args: {of: in},
                     disks: [{disk: images, as: in, access: read}]}
                """.formatted(label));
        List<String> arguments = new ArrayList<>(List.of("metrics", file.toString()));
        arguments.addAll(List.of(words.replace("DIR", directory.toString()).split(" ", -1)));
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states")))
                .run(arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen 127.0.0.1|'127.0.0.1' is no address; write for example 10.0.0.2:4000 or [fd00::2]:4000",
                "--listen 127.0.0.1:70000|'127.0.0.1:70000' is no address; write for example 10.0.0.2:4000 or",
                "--listen 0.0.0.0:9464|--listen: other machines reach 0.0.0.0, and whoever reaches it reads all of the page;"
                        + " write 127.0.0.1:9464, or add --exposed",
                "--listen 127.0.0.1:9464 --textfile DIR|give one of --listen, --textfile and --otlp",
                "--otlp collector:4318|--otlp: 'collector:4318' is no address of a collector; write for example http",
                "--otlp http://10.0.0.2:4318/v1/metrics|--otlp: 10.0.0.2 may be another machine, which is told all of it;"
                        + " write 127.0.0.1, or add --exposed",
                "--textfile DIR/absent|--textfile: there is no file DIR/absent",
                "--textfile DIR/seen.yaml|--textfile: DIR/seen.yaml is no directory",
                "--clearance secret|--clearance: 'secret' is no label of the topology's policy: ",
                "--clearance low --gateway DIR/a|--gateway: what an end of a line counts has no class",
                "--gateway DIR/a --gateway DIR/b/a|--gateway: two files of one name",
                "--interval 1ms|--interval is at least 100ms",
            })
    void aWrongCommandIsAnsweredWithWhatWouldBeRight(String words, String sentence) throws IOException {
        Said said = run("low", words);
        assertEquals(2, said.exitCode(), said::err);
        assertTrue(said.err().contains(sentence.replace("DIR", directory.toString())), said::err);
        assertEquals("", said.out());
    }

    /** Faults of the file are told as by 'check'. */
    @Test
    void aWrongTopologyIsRefused() throws IOException {
        Said said = run("lower", "--interval 1s");
        assertEquals(1, said.exitCode());
        assertTrue(said.err().contains("seen.yaml:4:"), said::err);
    }
}
