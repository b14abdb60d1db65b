package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TopologySchema.schema());

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
}
