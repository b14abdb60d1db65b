package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import dev.cofferdam.deploy.rule.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema, by another's validator, judges the form of a topology as the reader does. */
class TopologySchemaTest {
    /** What a schema can say; the reader alone knows about YAML itself and about the range of a size in text. */
    private static final Set<Rule> BY_SCHEMA =
            EnumSet.of(Rule.VALUE_KIND, Rule.KNOWN_KEY, Rule.REQUIRED_KEY, Rule.WELL_FORMED_NAME, Rule.COUNT_LIMIT);

    private static final Set<Rule> BY_READER_ALONE =
            EnumSet.of(Rule.FILE_FORM, Rule.YAML_SYNTAX, Rule.NO_ALIAS, Rule.UNIQUE_KEY);

    /** What reading finds once every value has its form. */
    private static final Set<Rule> BEYOND_THE_FORM =
            EnumSet.of(Rule.PARTS_COUNT, Rule.COUNTS_AGREE, Rule.INCLUDE_FILES, Rule.INCLUDED_ONCE);

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TopologySchema.schema());

    private static final int GENERATED = Integer.getInteger("cofferdam.generated", 5000);
    private static final long SEED = Long.getLong("cofferdam.generated.seed", 20261126);

    static List<Path> topologies() throws IOException {
        return Stream.concat(
                        Fixtures.topologies(Fixtures.BROKEN).stream(), Fixtures.topologies(Fixtures.EXAMPLES).stream())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topologies")
    void agreesWithTheReader(Path file) throws IOException {
        Set<Rule> broken = TestPrograms.compiler().compile(file).violations().stream()
                .map(Violation::rule)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
        if (broken.stream().noneMatch(BY_READER_ALONE::contains)) {
            Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            JsonNode json = new ObjectMapper().valueToTree(yaml);

            Set<?> messages = SCHEMA.validate(json);

            assertEquals(
                    broken.stream().noneMatch(BY_SCHEMA::contains),
                    messages.isEmpty(),
                    () -> "reader: " + broken + ", schema: " + messages);
        }
    }

    /** Every key that there is, each with a good value. */
    private static final String WHOLE = """
            name: §t§
            include: §[f]§
            mode: §multi-level§
            people: [{name: §a§, clearance: §low§, uses: §[q]§}]
            programs: {one: {class: §a.B§, jars: §[x.jar]§}}
            policy: {levels: [§low§, high], categories: §[a, b]§, releases: [§x§], integrity: {levels: §[l]§, categories: [c]}}
            store:
              volume: {path: §v§, size: §64MiB§}
              disks: [{name: §d§, label: §low§, size: §4096§, count: §3§}, §{name: e, label: high, size: 4KiB}§]
              placement: §kernel§
              limits: §{memory: 32MiB}§
              restart: {on: §never§, at-most: §3§}
              health: {within-millis: §100§, ready-millis: §60000§}
            directories: [{name: §h§, path: §h§, label: §low§, size: §64MiB§}]
            lower-volumes: [{path: §w§, disks: [{name: §o§, label: §low§, size: §4KiB§}]}]
            partitions:
              - name: §p§
                count: §2§
                label: §low§
                program: §idle§
                args: {of: §d§, 1: §4§}
                disks: [{disk: §d§, as: §d§, access: §read§, note: §of why§}]
                files: [{path: §f§, as: §f§, note: §f§}]
                directories: [{directory: §h§, as: §h§, access: §write§, note: §h§}]
                sockets: [{path: §s§, as: §s§, note: §s§}]
                limits: {memory: §32MiB§, cpu: §50%§, core: §0§, processes: §64§, window: §1MiB§}
                restart: §{on: never}§
                after: §[q]§
                health: {within-millis: §5000§, ready-millis: §60000§}
              - {name: q, label: low, program: §{class: a.B, jars: [x.jar]}§}
            gateways:
              - name: §up§
                from: §low§
                to: §high§
                note: §n§
                spool: §64MiB§
                keep-minutes: §1440§
                guard: [{name: §z§, program: §idle§, args: {a: §b§}, limits: §{memory: 32MiB}§}]
                files: {drop: §ld§, deliver: §hd§, quiet-millis: §0§}
                datagrams: [{listen: §"127.0.0.1:5000"§, send: §"[::1]:6000"§}]
                syslog: [{listen: §"127.0.0.1:5514"§, send: §"127.0.0.1:6514"§}]
                streams: [{listen: §"127.0.0.1:7000"§, connect: §"127.0.0.1:8000"§}]
                http: {listen: §"127.0.0.1:7080"§, serve: §"127.0.0.1:8080"§}
                clipboard: {copy: §lc§, paste: §hp§, keep-seconds: §60§}
                status: {low: §sl§, high: §sh§}
                health: {within-millis: §1000§, ready-millis: §60000§}
            domains: [{name: §lo§, partitions: §[p]§}, {name: hi, partitions: [q]}]
            wires:
              - name: §x§
                from: §lo§
                to: §hi§
                at: §"127.0.0.1:9000"§
                datagrams: [{listen: §"127.0.0.1:5001"§, send: §"127.0.0.1:6001"§}]
                syslog: [{listen: §"127.0.0.1:5515"§, send: §"127.0.0.1:6515"§}]
            channels: [{from: §p.out§, to: §q.in§, kind: §call§, note: §c§}, §{from: p.o, to: q.i, kind: one-way}§]
            downgrade:
              valid-days: §7§
              people: [{name: §i§, key: §k§, may: §[submit]§}]
              filters: [{name: §g§, program: §idle§}]
            schedule:
              frame-micros: §40000§
              cores:
                - core: §0§
                  frame-micros: §20000§
                  windows:
                    - {partitions: §[p]§, start-micros: §0§, length-micros: §5000§, rest: §idle§, overrun: §log§}
              unscheduled: §[q]§
            """;

    private static final String OF_ORGANISATIONS = WHOLE.replaceFirst("policy: .*", """
            policy: {organisations: {us: {levels: §[low, high]§, categories: §[a]§, releases: §[x]§, \
            integrity: {levels: §[l]§, categories: §[c]§}}, uk: §{levels: [low]}§}}""");

    /** Without 1e2, 64.0 and -0, which the reader refuses: JSON Schema takes them for integers, by its specification. */
    private static final List<String> ODD = List.of(
            ("0|1|4|64|\"64\"|'64'|010|0x40|0o100|12.5|12.5%|50%|050%|\"50%\"|0%|64MB|64MiB|064MiB|64 MiB|\"64MiB\""
                            + "|1.5GiB|99999999999999999999|-5|+5|1_000|${NAME}|\"${HOME}/x\"|$HOME|~|null|true|\"true\""
                            + "|yes|[]|{}|[a]|[1]|[~]|{a: b}|{1: 2}|\"\"|\" \"|low|x y|a.b|.x|\"p\\n\"|\"low\\n\"|\"4KiB\\n\""
                            + "|2026-01-01|never|read|call|kernel|é|\"\\u2003\"|\"a\\nb\"|1024KiB|{on: x}|{memory: 1}|{levels: [a]}"
                            + "|\"a\\u202Eb\"|" + "x".repeat(201) + "|" + "😀".repeat(200)
                            + "|{class: x, jars: []}|{class: a.B, jars: [j], x: y}|[a, a]|p.q.r|p.|127.0.0.1:1|\"127.0.0.1:0\"|\"1.2.3.4.5:6\"|\"999.0.0.1:5\"|\"127.0.0.1:70000\"|localhost:5|\"[::1]:1\"|Lo|4TiB|2048TiB|1|16|4096")
                    .split("\\|"));

    /** Whatever stands where, the schema says of the form what the reader says; the seed makes the files. */
    @Test
    void agreesOnGeneratedFiles(@TempDir Path directory) throws IOException {
        Random random = new Random(SEED);
        Path file = directory.resolve("generated.yaml");
        int refused = 0;
        for (int i = 0; i < GENERATED; i++) {
            String text = generated(random);
            Violations violations = new Violations();
            TopologyReader.read(Source.of(Files.writeString(file, text)), violations);
            Set<Rule> broken = violations.sorted().stream()
                    .map(Violation::rule)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(Rule.class)));
            broken.removeAll(BEYOND_THE_FORM);
            if (broken.stream().noneMatch(BY_READER_ALONE::contains) && !broken.equals(EnumSet.of(Rule.IN_RANGE))) {
                Object yaml = new Load(LoadSettings.builder().build()).loadFromString(text);
                Set<?> messages = SCHEMA.validate(new ObjectMapper().valueToTree(yaml));
                assertEquals(
                        broken.stream().noneMatch(BY_SCHEMA::contains),
                        messages.isEmpty(),
                        () -> "reader: " + violations.sorted() + ", schema: " + messages + "\n" + text);
                refused += messages.isEmpty() ? 0 : 1;
            }
        }
        assertTrue(refused > GENERATED / 4 && refused < GENERATED * 9 / 10, refused + " refused");
    }

    private static String generated(Random random) {
        String[] pieces = (random.nextInt(4) == 0 ? OF_ORGANISATIONS : WHOLE).split("§", -1);
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int slot = 1 + 2 * random.nextInt(pieces.length / 2);
            pieces[slot] = ODD.get(random.nextInt(ODD.size()));
        }
        String text = String.join("", pieces);
        if (random.nextInt(4) == 0) {
            List<String> lines = new ArrayList<>(text.lines().toList());
            lines.remove(random.nextInt(lines.size()));
            text = String.join("\n", lines) + "\n";
        }
        return text;
    }
}
