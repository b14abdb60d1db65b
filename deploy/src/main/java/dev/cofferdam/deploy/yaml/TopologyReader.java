package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads topology files: bytes, YAML, then the shape of each value. Stateless. */
public final class TopologyReader {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int DEPTH_MAX = 16;

    private TopologyReader() {}

    /**
     * The topology in {@code file}, as far as it could be read.
     *
     * @param violations takes what is wrong with its form
     * @return empty, with at least one violation, where the file holds no YAML mapping to speak of
     * @throws IOException where the file itself cannot be read
     */
    public static Optional<Topology> read(Path file, Violations violations) throws IOException {
        Reading reading = new Reading(file.toString(), violations);
        if (Files.size(file) > FILE_BYTES_MAX) {
            violations.add(
                    Rule.FILE_FORM,
                    reading.start(),
                    "the file has " + Files.size(file) + " bytes",
                    "a topology has at most " + FILE_BYTES_MAX);
            return Optional.empty();
        }
        return decode(Files.readAllBytes(file), reading)
                .flatMap(text -> compose(text, reading))
                .map(root -> TopologyShape.TOPOLOGY.read(root, reading))
                .map(topology -> named(topology, file, reading));
    }

    private static Optional<String> decode(byte[] bytes, Reading reading) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        if (decoder.decode(ByteBuffer.wrap(bytes), text, true).isError()) {
            String before = text.flip().toString();
            reading.violations()
                    .add(Rule.FILE_FORM, endOf(before, reading), "this byte is not UTF-8", "save the file as UTF-8");
            return Optional.empty();
        }
        String all = text.flip().toString();
        return Optional.of(all.startsWith("\uFEFF") ? all.substring(1) : all);
    }

    private static Place endOf(String text, Reading reading) {
        int line = (int) text.chars().filter(each -> each == '\n').count();
        int start = text.lastIndexOf('\n') + 1;
        return new Place(reading.file(), line + 1, text.codePointCount(start, text.length()) + 1);
    }

    private static Optional<Node> compose(String text, Reading reading) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(reading.file())
                .setCodePointLimit(FILE_BYTES_MAX)
                .build();
        try {
            if (!isPlain(parser(settings, text), reading)) {
                return Optional.empty();
            }
            Optional<Node> root = new Composer(settings, parser(settings, text)).getSingleNode();
            if (root.isEmpty()) {
                reading.violations()
                        .add(Rule.YAML_SYNTAX, reading.start(), "the file holds no value", "begin with 'policy:'");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            Place at = e.getProblemMark().or(e::getContextMark).map(reading::at).orElseGet(reading::start);
            String context = e.getContext() == null ? "" : " " + e.getContext();
            reading.violations()
                    .add(Rule.YAML_SYNTAX, at, Scalar.shown(e.getProblem() + context), "mend the YAML around here");
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            reading.violations()
                    .add(
                            Rule.YAML_SYNTAX,
                            endOf(before, reading),
                            "the character U+%04X may not stand in YAML".formatted(e.getCodePoint()),
                            "remove it");
        } catch (YamlEngineException e) {
            reading.violations().add(Rule.YAML_SYNTAX, reading.start(), Scalar.shown(e.getMessage()), "mend the YAML");
        }
        return Optional.empty();
    }

    private static ParserImpl parser(LoadSettings settings, String text) {
        return new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Whether the document is a tree of bounded depth, which recursion over its nodes relies on. */
    private static boolean isPlain(Iterator<Event> events, Reading reading) {
        boolean plain = true;
        int depth = 0;
        while (events.hasNext()) {
            Event event = events.next();
            Place at = event.getStartMark().map(reading::at).orElseGet(reading::start);
            if (event instanceof AliasEvent alias) {
                reading.violations()
                        .add(
                                Rule.NO_ALIAS,
                                at,
                                "this is an alias of '"
                                        + Scalar.shown(alias.getAlias().getValue()) + "'",
                                "write the value out here");
                plain = false;
            } else if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
                reading.violations()
                        .add(Rule.FILE_FORM, at, "this is nested deeper than " + DEPTH_MAX, "a topology is flatter");
                return false;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return plain;
    }

    private static Topology named(Topology topology, Path file, Reading reading) {
        if (!topology.name().value().isEmpty()) {
            return topology;
        }
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        if (!Names.TOPOLOGY_NAME.matcher(name).matches()) {
            reading.violations()
                    .add(
                            Rule.WELL_FORMED_NAME,
                            reading.start(),
                            "'" + Scalar.shown(name) + "', the file's name, cannot name the topology",
                            "add 'name:' with a name of the form " + Names.TOPOLOGY_NAME);
        }
        return new Topology(
                new Located<>(name, reading.start()),
                topology.organisations(),
                topology.store(),
                topology.partitions(),
                topology.channels(),
                topology.downgrade());
    }
}
