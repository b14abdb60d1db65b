package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.flow.LargeTopologyTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private static final String BROKEN = Fixtures.BROKEN.resolve("read-up.yaml").toString();

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String first;

    @BeforeEach
    void makeExample() throws IOException {
        first = Fixtures.example("FIRST.yaml", directory).toString();
    }

    private int execute(String... arguments) {
        return Cofferdam.commandLine(TestPrograms.compiler())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private JsonNode json(int exitCode, String... arguments) throws IOException {
        assertEquals(exitCode, execute(arguments));
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void checkDrawsTheFrame() throws IOException {
        String windows = Fixtures.example("windows.yaml", directory).toString();
        assertEquals(0, execute("check", windows), err::toString);
        assertTrue(
                out.toString().contains("core 0     " + "a".repeat(15) + "b".repeat(30) + "c".repeat(15) + "\n"),
                out::toString);
        assertTrue(out.toString().contains("a       0     0 us      10000 us  25%    station (low)"), out::toString);
    }

    @Test
    void checkTellsProgramsTheFrame() throws IOException {
        JsonNode json = json(
                0,
                "check",
                "--json",
                Fixtures.example("windows.yaml", directory).toString());
        JsonNode window = json.at("/schedule/cores/0/windows/1");
        assertEquals(20_000, window.get("length_micros").asInt());
        assertEquals("restart", window.get("overrun").asText());
        assertEquals("[\"analyst\",\"archive\"]", window.get("partitions").toString());
    }

    @Test
    void explainSaysWhoRunsInWhoseWindow() throws IOException {
        String windows = Fixtures.example("windows.yaml", directory).toString();
        assertEquals(1, execute("explain", windows, "analyst", "station"));
        assertTrue(
                out.toString().contains("analyst and station have windows of their own on core 0: neither runs"),
                out::toString);
        assertEquals(0, execute("explain", windows, "station", "analyst"));
        assertTrue(out.toString().contains("analyst may have what station leaves of its own"), out::toString);
        execute("explain", windows, "analyst", "archive");
        assertTrue(out.toString().contains("analyst and archive share windows of core 0"), out::toString);
    }

    @Test
    void checkOfGoodPrintsWhoAffectsWhom() {
        assertEquals(0, execute("check", first));
        assertTrue(
                out.toString().contains("station (unclassified)  analyst (secret/crypto)  disk observations"),
                out::toString);
        assertTrue(out.toString().contains("1 of 2 ordered pairs"), out::toString);
    }

    @Test
    void checkOfGoodInJson() throws IOException {
        JsonNode root = json(0, "check", "--json", first);
        assertTrue(root.get("valid").asBoolean());
        assertEquals("analyst", root.at("/flows/0/to").asText());
        assertEquals("analyst", root.at("/disks/0/read_by/1").asText());
    }

    @Test
    void checkOfBrokenPrintsPlaceRuleAndRemedy() {
        assertEquals(1, execute("check", BROKEN));
        assertTrue(
                out.toString()
                        .startsWith(BROKEN
                                + ":12:79: flow-dominated: by read grant 'd' of a, disk above (high) may not flow to"
                                + " partition a (low): level high is above the target's low\n"
                                + "    take it away, or give partition a the label high or one above it\n"),
                out::toString);
        assertTrue(out.toString().endsWith("\n1 violation\n"), out::toString);
    }

    @Test
    void checkOfBrokenInJson() throws IOException {
        JsonNode root = json(1, "check", "--json", BROKEN);
        assertFalse(root.get("valid").asBoolean());
        assertEquals("flow-dominated", root.at("/violations/0/rule").asText());
        assertEquals(12, root.at("/violations/0/line").asInt());
        assertEquals(79, root.at("/violations/0/column").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "station, analyst, flow, true, true",
        "analyst, station, flow, false, false",
        "analyst, observations, read, true, true",
        "analyst, observations, write, false, false",
        "analyst, observations, read-write, false, false",
        "station, assessments, write, true, false",
        "station, assessments, read, false, false",
        "station, analyst, one-way, true, true",
        "station, analyst, call, false, false",
        "unclassified, secret, flow, true, false",
        "secret/nuclear, analyst, flow, false, false",
    })
    void explain(String from, String to, String access, boolean allowed, boolean granted) throws IOException {
        JsonNode root = json(allowed ? 0 : 1, "explain", "--json", first, from, to, access);
        assertEquals(allowed, root.get("allowed").asBoolean());
        assertEquals(granted, root.get("granted").asBoolean());
    }

    @Test
    void explainNamesTheLinesThatGrant() {
        assertEquals(0, execute("explain", first, "station", "analyst"));
        assertTrue(
                out.toString().startsWith("ALLOWED\n\npartition station: unclassified (" + first + ":15:12)\n"),
                out::toString);
        String granted = """
                    granted at F:18:51: read-write grant 'out' of station
                          then at F:25:50: read grant 'in' of analyst
                    granted at F:27:54: one-way channel station.alerts -> analyst.alerts
                """.replace("F:", first + ":");
        assertTrue(out.toString().contains(granted), out::toString);
    }

    @Test
    void explainSaysWhatIsSaidOfAGrant() throws IOException {
        String file = Fixtures.write(directory, """
                policy: {levels: [low]}
                partitions: [{name: a, label: low, program: idle}, {name: b, label: low, program: idle}]
                channels: [{from: a.o, to: b.i, kind: one-way, note: "by the order of 3 May: \\"all\\" of it"}]
                """).toString();
        assertEquals(0, execute("explain", file, "a", "b"));
        assertTrue(
                out.toString()
                        .contains("granted at " + file + ":3:39: one-way channel a.o -> b.i\n"
                                + "               note: by the order of 3 May: \"all\" of it\n"),
                out::toString);
        out.getBuffer().setLength(0);
        assertEquals(
                "by the order of 3 May: \"all\" of it",
                json(0, "explain", "--json", file, "a", "b")
                        .at("/directions/0/granted/0/0/note")
                        .asText());
    }

    @Test
    void explainSaysWhichModesCouldBeClaimed() throws IOException {
        assertEquals(0, execute("explain", first));
        assertTrue(out.toString().startsWith("""
                        FIRST claims no mode.

                        isolation    does not hold
                            because F:25:50: by read grant 'in' of analyst, information of disk observations (unclassified) comes to \
                        partition analyst (secret/crypto), which is another class
                        """.replace("F:", first + ":")), out::toString);
        assertTrue(out.toString().endsWith("\nmulti-level  could be claimed\n"), out::toString);
        out.getBuffer().setLength(0);
        assertTrue(json(0, "explain", "--json", first).at("/modes/3/holds").asBoolean());
        assertEquals(2, execute("explain", first, "station"));
        assertTrue(err.toString().startsWith("name TO as well"), err::toString);
    }

    @Test
    void checkSaysThatAModeHolds() throws IOException {
        String file = Fixtures.write(directory, """
                mode: isolation
                policy: {levels: [low]}
                partitions: [{name: a, label: low, program: idle}]
                """).toString();
        assertEquals(0, execute("check", file), out::toString);
        assertTrue(out.toString().contains("keeps every rule.\nMode isolation holds.\n"), out::toString);
        out.getBuffer().setLength(0);
        assertEquals("isolation", json(0, "check", "--json", file).get("mode").asText());
    }

    @Test
    void explainSaysWhyNot() {
        assertEquals(1, execute("explain", first, "analyst", "station"));
        assertTrue(out.toString().contains("""
                                partition analyst -> partition station: refused
                                    because level secret is above the target's unclassified
                                    because the target lacks category crypto
                                    not granted: no grant, channel or start of the topology leads there
                                """), out::toString);
    }

    @Test
    void explainWorksOnTopologyThatBreaksOtherRules() {
        assertEquals(1, execute("explain", BROKEN, "a", "above", "read"));
        assertTrue(out.toString().contains("granted at " + BROKEN + ":12:79: read grant 'd' of a"), out::toString);
    }

    @Test
    void explainOfBrokenPolicyPrintsItsViolations() {
        String file = Fixtures.BROKEN.resolve("level-twice.yaml").toString();
        assertEquals(1, execute("explain", file, "a", "a"));
        assertTrue(out.toString().contains("policy-names"), out::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "chek", "check", "check absent.yaml", "explain absent.yaml a b", "check --jason x.yaml"})
    void wrongCommands(String command) {
        assertEquals(2, execute(command.isEmpty() ? new String[0] : command.split(" ")));
        assertTrue(err.toString().contains("--help'"), err::toString);
        assertTrue(out.toString().isEmpty(), out::toString);
    }

    @Test
    void wrongParties() {
        assertEquals(2, execute("explain", first, "stati0n", "analyst"));
        assertTrue(err.toString().contains("'stati0n' is no partition, disk or label"), err::toString);
        assertTrue(err.toString().contains("; did you mean 'station'?"), err::toString);
        assertEquals(2, execute("explain", first, "station", "analyst", "sniff"));
    }

    /** Names, parts of labels, channel ends, accesses. */
    @ParameterizedTest
    @CsvSource({
        "statoin.out, a1, flow, did you mean 'station'?",
        "station, secret/ernoe, flow, did you mean 'enroe'?",
        "sercet, station, flow, did you mean 'secret'?",
        "station.out, secret, flow, 'of the channel end ''station.out'' name the partition, station'",
        "station, zzzzzzzz, flow, 'as a label: ''zzzzzzzz'' is no level of the policy'",
        "station, secret, red, did you mean 'read'?"
    })
    void whatExplainDoesNotKnow(String from, String to, String access, String said, @TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("t.yaml"), """
                policy: {levels: [low, secret], categories: [enroe]}
                partitions: [{name: station, label: low, program: idle}]
                """);
        assertEquals(2, execute("explain", file.toString(), from, to, access));
        assertTrue(err.toString().contains(said), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "explain", "rules", "schema"})
    void everyCommandHasHelp(String command) {
        assertEquals(CommandLine.ExitCode.OK, execute(command, "--help"));
        assertTrue(out.toString().startsWith("Usage: cofferdam " + command), out::toString);
    }

    @Test
    void directoryAndPipeAreNamedForWhatTheyAre() throws Exception {
        assertEquals(2, execute("check", directory.toString()));
        assertTrue(err.toString().startsWith(directory + " is a directory; give a topology file"), err::toString);
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals(2, execute("check", pipe.toString()));
        assertTrue(err.toString().contains(pipe + " is a pipe, socket or device"), err::toString);
        assertEquals(2, execute("check", directory.resolve("none").toString()));
        assertTrue(err.toString().contains("there is no file " + directory.resolve("none")), err::toString);
    }

    @Test
    void fileNamesHoldNothingThatTerminalsObey() throws IOException {
        Path odd = Files.writeString(directory.resolve("a\u001b[2J\nb\u202e.yaml"), "policy: [\n");
        assertEquals(1, execute("check", odd.toString()));
        assertTrue(out.toString().startsWith(directory + "/a?[2J?b?.yaml:1:9: yaml-syntax"), out::toString);
        assertEquals(2, execute("check", odd + "x"));
        assertTrue(err.toString().startsWith("there is no file " + directory + "/a?[2J?b?.yamlx"), err::toString);
    }

    @Test
    void explainSaysWhyItIsNoLabel() {
        assertEquals(2, execute("explain", first, "secret/kripto", "analyst"));
        assertTrue(
                err.toString().contains("as a label: 'kripto' is no category of the policy; it has crypto"),
                err::toString);
    }

    @Test
    void labelsAreShownInCanonicalForm() throws IOException {
        String file = Fixtures.write(directory, """
                        policy: {levels: [low], categories: [b, a]}
                        store: {volume: {path: v, size: 8MiB}, disks: [{name: d, label: "low / b,a", size: 4KiB}]}
                        partitions:
                          - {name: p, label: "low/b , a", program: idle, disks: [{disk: d, as: d, access: write}]}
                          - {name: q, label: "low/b,a", program: idle, disks: [{disk: d, as: d, access: read}]}
                        """).toString();
        JsonNode root = json(0, "check", "--json", file);
        assertEquals("low/a,b", root.at("/partitions/0/label").asText());
        assertEquals("low/a,b", root.at("/disks/0/label").asText());
        assertEquals(0, execute("check", file));
        assertTrue(out.toString().contains("p (low/a,b)  q (low/a,b)  disk d"), out::toString);
        assertTrue(out.toString().contains("d (low/a,b)  p           q"), out::toString);
    }

    @Test
    void manyFlowsAreCountedNotListed() throws IOException {
        String file = Fixtures.write(directory, LargeTopologyTest.ring(64)).toString();
        assertEquals(0, execute("check", file));
        assertTrue(
                out.toString().contains("\n... and 3968 more: 0 direct, 3968 by way of others; --json has all"),
                out::toString);
        assertTrue(out.toString().lines().count() < 100, out::toString);
        out.getBuffer().setLength(0);
        JsonNode flows = json(0, "check", "--json", file).get("flows");
        assertEquals(4032, flows.size());
        JsonNode longest = flows.get(62);
        assertEquals("p63", longest.get("to").asText());
        assertEquals(62, longest.get("through_count").asInt());
        assertEquals(16, longest.get("through").size());
    }

    @ParameterizedTest
    @CsvSource({
        "low/cripto, did you mean 'crypto'?",
        "LOW, did you mean 'low'?",
        "loww/crypto, did you mean 'low'?",
        "x/crypto, 'write LEVEL/CATEGORY,CATEGORY~RELEASE%INTEGRITY with names of the policy'",
        "org:low, write 'low'",
    })
    void labelsThatMayHaveBeenMeant(String label, String right) throws IOException {
        String file = Fixtures.write(directory, """
                        policy: {levels: [low, high], categories: [crypto]}
                        partitions: [{name: a, label: "%s", program: idle}]
                        """.formatted(label)).toString();
        assertEquals(
                right,
                json(1, "check", "--json", file).at("/violations/0/right").asText());
    }

    @Test
    void flowsAreAGraph() throws IOException {
        assertEquals(0, execute("graph", first));
        assertTrue(out.toString().startsWith("digraph \"FIRST\" {"), out::toString);
        assertTrue(
                out.toString()
                        .contains("  \"observations\" [shape=cylinder, label=\"observations\\nunclassified\"];\n"),
                out::toString);
        assertTrue(out.toString().contains("  \"observations\" -> \"analyst\" [label=\"read\"];\n"), out::toString);
        assertFalse(out.toString().contains("\"analyst\" -> "), out::toString);
        out.getBuffer().setLength(0);
        assertEquals(0, execute("graph", "--format", "mermaid", first));
        assertTrue(out.toString().contains("  p2[\"station<br>unclassified\"]\n"), out::toString);
        assertTrue(out.toString().contains("  p2 -->|one-way| p3\n"), out::toString);
    }

    private String file(String topology) throws IOException {
        return Files.writeString(directory.resolve("t.yaml"), topology).toString();
    }

    /** A picture of what is being written needs no inputs. What its labels mean it does need. */
    @Test
    void whatBreaksARuleIsDrawnAsFarAsItsLabelsAreKnown() throws IOException {
        assertEquals(1, execute("graph", BROKEN));
        assertTrue(out.toString().startsWith("digraph \""), out::toString);
        assertTrue(err.toString().contains("flow-dominated"), err::toString);
        out.getBuffer().setLength(0);
        String topology = """
                policy: {levels: [low, high]}
                partitions:
                  - {name: a, label: low, program: {class: a.B, jars: [missing.jar]}}
                  - {name: b, label: high, program: {class: a.B, jars: [missing.jar]}, after: [a]}
                """;
        assertEquals(1, execute("graph", file(topology)));
        assertTrue(out.toString().contains("\"a\" -> \"b\" [label=\"start\"];\n"), out::toString);
        assertTrue(err.toString().contains("missing.jar"), err::toString);
        out.getBuffer().setLength(0);
        assertEquals(1, execute("graph", file(topology.replace("label: low", "label: lowly"))));
        assertTrue(out.toString().contains("label-exists"), out::toString);
    }

    @Test
    void aStartIsExplainedByItsOwnRule() throws IOException {
        assertEquals(0, execute("explain", file("""
                policy: {levels: [low, high]}
                directories: [{name: out, path: out, label: high, size: 4KiB}]
                partitions:
                  - {name: a, label: low, program: idle}
                  - name: b
                    label: high
                    program: idle
                    after: [a]
                    directories: [{directory: out, as: out, access: write, note: "for the printer"}]
                """), "a", "b"));
        assertTrue(out.toString().contains(": start of b after a\n"), out::toString);
        assertTrue(out.toString().contains("\nstart-dominated: "), out::toString);
        out.getBuffer().setLength(0);
        assertEquals(0, execute("explain", directory.resolve("t.yaml").toString(), "b", "out"));
        assertTrue(out.toString().contains(": outbox 'out' of b\n"), out::toString);
        assertTrue(out.toString().contains("note: for the printer\n"), out::toString);
        assertTrue(out.toString().contains("\noutboxes: "), out::toString);
        out.getBuffer().setLength(0);
        assertEquals(0, execute("check", directory.resolve("t.yaml").toString()));
        assertTrue(out.toString().contains("""
                DIRECTORY   WRITTEN BY  READ BY
                out (high)  b           b
                """), out::toString);
    }

    /** Of a path nothing is replaced: a blank, and what systemd puts in for % and $. */
    @Test
    void unitRunsTheTopologyWhereItIs() throws IOException {
        Path odd = Files.createDirectory(directory.resolve("50% of $HOME"));
        Path file = Fixtures.example("FIRST.yaml", odd);
        assertEquals(0, execute("unit", file.toString()), err::toString);
        String started = out.toString()
                .lines()
                .filter(line -> line.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow();
        assertTrue(started.startsWith("ExecStart=\"/"), started);
        assertTrue(started.endsWith("/cofferdam\" up \"" + directory + "/50%% of $$HOME/FIRST.yaml\""), started);
        assertTrue(out.toString().startsWith("[Unit]\nDescription=Cofferdam topology FIRST\n"), out::toString);
        assertEquals(1, execute("unit", BROKEN));
    }

    /** Each with an answer of its own, whatever is in another's place. */
    @Test
    void aFileThatCannotBeReadKeepsNoOtherFromBeingChecked() throws Exception {
        Path here = Files.createDirectory(directory.resolve("a directory"));
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals(1, execute("check", here.toString(), pipe.toString(), "absent.yaml", first, BROKEN));
        String say = "; give a topology file\n\n";
        assertTrue(
                out.toString()
                        .startsWith(here + ":\n" + here + " is a directory" + say + pipe + ":\n" + pipe
                                + " is a pipe, socket or device, not a file of data" + say
                                + "absent.yaml:\nthere is no file absent.yaml" + say + first + ":\nFIRST keeps"),
                out::toString);
        assertTrue(out.toString().contains("\n" + BROKEN + ":\n"), out::toString);
        out.getBuffer().setLength(0);
        JsonNode files = json(1, "check", "--json", here.toString(), first).get("files");
        assertEquals(
                here + " is a directory; give a topology file",
                files.get(0).get("error").asText());
        assertTrue(files.get(1).get("valid").asBoolean());
    }

    @Test
    void severalFilesAreChecked() throws IOException {
        assertEquals(1, execute("check", first, BROKEN));
        assertTrue(out.toString().startsWith(first + ":\nFIRST keeps every rule."), out::toString);
        assertTrue(out.toString().contains("\n\n" + BROKEN + ":\n" + BROKEN + ":"), out::toString);
        assertTrue(out.toString().endsWith("\n1 violation\n"), out::toString);
        out.getBuffer().setLength(0);
        JsonNode root = json(1, "check", "--json", first, BROKEN);
        assertFalse(root.get("valid").asBoolean());
        assertTrue(root.at("/files/0/valid").asBoolean());
        assertEquals(BROKEN, root.at("/files/1/file").asText());
        assertEquals("flow-dominated", root.at("/files/1/violations/0/rule").asText());
        out.getBuffer().setLength(0);
        assertEquals(0, execute("check", first, first));
    }

    @Test
    void standardInputIsChecked() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(Files.newInputStream(Path.of(BROKEN)));
            assertEquals(1, execute("check", "-"));
            assertTrue(out.toString().startsWith("standard-input:12:79: flow-dominated"), out::toString);
            System.setIn(new ByteArrayInputStream(new byte[(1 << 20) + 1]));
            assertEquals(1, execute("check", "-"));
            assertTrue(out.toString().contains("file-form: the file has 1048577 bytes"), out::toString);
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, check --json absent.yaml, there is no file absent.yaml; give a topology file",
        "2, explain FIRST --json analyst stati0n, 'stati0n' is no partition",
        "2, check --json --jso x, cofferdam check has no option '--jso'; did you mean '--json'?",
        "1, audit verify --json absent, there is no file absent",
    })
    void failuresAreJsonToo(int exitCode, String command, String start) throws IOException {
        JsonNode root = json(exitCode, command.replace("FIRST", first).split(" "));
        assertTrue(root.get("error").asText().startsWith(start), root::toString);
        assertFalse(err.toString().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "graph FIRST --format svgg # option '--format' is one of dot, svg, mermaid, and not 'svgg'; did you mean 'svg'?",
                "graph FIRST --format pdf # option '--format' is one of dot, svg, mermaid, and not 'pdf'",
                "up FIRST --design calls # option '--design' is one of call, message, ring, mapped, and not 'calls'; did you mean"
                        + " 'call'?",
                "completion tcsh # the argument is one of bash, zsh, fish, and not 'tcsh'; did you mean 'bash'?",
                "version # cofferdam has no command 'version'; did you mean '--version'?",
            })
    void whatIsNoChoiceIsAnsweredWithThose(String command, String said) {
        assertEquals(2, execute(command.replace("FIRST", first).split(" ")));
        assertTrue(err.toString().startsWith(said + "\n"), err::toString);
    }
}
