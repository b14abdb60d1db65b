package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Topology;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.Token;

/** Reads topology files: bytes, YAML, then the shape of each value. Stateless. */
public final class TopologyReader {
    private static final int DEPTH_MAX = 16;
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int DELETE = 0x7F;
    private static final int NEXT_LINE = 0x85;
    private static final Set<Integer> UNSEEN =
            Set.of((int) Character.FORMAT, (int) Character.LINE_SEPARATOR, (int) Character.PARAGRAPH_SEPARATOR);

    private TopologyReader() {}

    /**
     * The topology in {@code source}, as far as it could be read.
     *
     * @param violations takes what is wrong with its form
     * @return empty, with at least one violation, where the file holds no YAML mapping to speak of
     */
    public static Optional<Topology> read(Source source, Violations violations) {
        Reading reading = new Reading(source.file().toString(), violations, new Lines(""), "");
        return read(source, TopologyShape.TOPOLOGY, reading)
                .flatMap(document -> Inclusion.whole(document, source.file(), reading))
                .map(topology -> named(topology, source.file(), reading))
                .flatMap(topology -> Numbering.expand(topology, reading));
    }

    /** What a file gives that others include; empty where it holds no YAML mapping to speak of, which is reported. */
    static Optional<Shared> shared(Source source, Reading reading) {
        return read(source, TopologyShape.SHARED, reading);
    }

    private static <T> Optional<T> read(Source source, Shape<T> shape, Reading reading) {
        Violations violations = reading.violations();
        if (source.size() > Source.BYTES_MAX) {
            violations.add(
                    Rule.FILE_FORM,
                    reading.start(),
                    "the file has " + source.size() + " bytes",
                    "a topology has at most " + Source.BYTES_MAX);
            return Optional.empty();
        }
        return decode(source.bytes(), reading)
                .flatMap(text -> compose(text, reading).flatMap(root -> mapping(root, shape, reading.of(text))));
    }

    /** What is no mapping is reported as that, and not for all that it lacks besides. */
    private static <T> Optional<T> mapping(Node root, Shape<T> shape, Reading reading) {
        T value = shape.read(root, reading);
        return root instanceof MappingNode ? Optional.of(value) : Optional.empty();
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
        String[] lines = text.split("\r\n|\n|\r", -1);
        String last = lines[lines.length - 1];
        return new Place(reading.file(), lines.length, last.codePointCount(0, last.length()) + 1);
    }

    /** Whether every character may stand in a topology; reports the first that may not. */
    private static boolean isText(String text, Reading reading) {
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int character = text.codePointAt(at);
            boolean mark = character == BYTE_ORDER_MARK;
            if (mark || isUnseen(character)) {
                String name = mark
                        ? "a byte-order mark (U+FEFF)"
                        : Character.isISOControl(character)
                                ? "the control character U+%04X".formatted(character)
                                : Printable.named(character);
                reading.violations()
                        .add(
                                Rule.YAML_SYNTAX,
                                endOf(text.substring(0, at), reading),
                                name + " stands here, which editors do not show",
                                mark ? "remove it; it may stand only at the very beginning of the file" : "remove it");
                return false;
            }
        }
        return true;
    }

    /** What editors do not show, or show elsewhere than it stands: a reviewer would read another text. */
    private static boolean isUnseen(int character) {
        return character == DELETE
                || character == NEXT_LINE
                || !StreamReader.isPrintable(character)
                || UNSEEN.contains(Character.getType(character));
    }

    private static Optional<Node> compose(String text, Reading reading) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(reading.file())
                .setCodePointLimit(Source.BYTES_MAX)
                .setAllowNonScalarKeys(true) // reported as keys of the wrong kind, at their places
                .build();
        if (!isText(text, reading)) {
            return Optional.empty();
        }
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
            new SyntaxFaults(e, new Lines(text), tokens(settings, text), reading).report();
        } catch (YamlVersionException e) {
            SyntaxFaults.directive(reading, directive(settings, text, reading));
        } catch (YamlEngineException e) {
            SyntaxFaults.unplaced(tokens(settings, text), reading);
        }
        return Optional.empty();
    }

    private static ParserImpl parser(LoadSettings settings, String text) {
        return new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Those before the first fault. */
    private static List<Token> tokens(LoadSettings settings, String text) {
        List<Token> tokens = new ArrayList<>();
        try {
            new ScannerImpl(settings, new StreamReader(settings, text)).forEachRemaining(tokens::add);
        } catch (YamlEngineException e) {
            return tokens; // the fault that is being reported
        }
        return tokens;
    }

    private static Place directive(LoadSettings settings, String text, Reading reading) {
        return tokens(settings, text).stream()
                .filter(token -> token.getTokenId() == Token.ID.Directive)
                .findFirst()
                .flatMap(Token::getStartMark)
                .map(reading::at)
                .orElseGet(reading::start);
    }

    /** Whether this is one document, a tree of bounded depth, which recursion over its nodes relies on. */
    private static boolean isPlain(Iterator<Event> events, Reading reading) {
        boolean plain = true;
        int depth = 0;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            Place at = event.getStartMark().map(reading::at).orElseGet(reading::start);
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                reading.violations()
                        .add(
                                Rule.YAML_SYNTAX,
                                at,
                                "a second document begins here",
                                "keep one topology in a file, and remove the line '---'");
                return false;
            }
            if (event instanceof NodeEvent node) {
                plain &= isPlain(node, at, reading);
            }
            if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
                reading.violations()
                        .add(Rule.FILE_FORM, at, "this is nested deeper than " + DEPTH_MAX, "a topology is flatter");
                return false;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return plain;
    }

    private static boolean isPlain(NodeEvent node, Place at, Reading reading) {
        boolean tagged = switch (node) {
            case ScalarEvent scalar -> scalar.getTag().isPresent();
            case CollectionStartEvent collection -> collection.getTag().isPresent();
            default -> false;
        };
        if (node instanceof AliasEvent alias) {
            reading.violations()
                    .add(
                            Rule.NO_ALIAS,
                            at,
                            "this is an alias of '"
                                    + Scalar.shown(alias.getAlias().getValue()) + "'",
                            "write the value out here; put a text that begins with * in quotes");
            return false;
        }
        node.getAnchor()
                .ifPresent(anchor -> reading.violations()
                        .add(
                                Rule.NO_ALIAS,
                                at,
                                "'&" + Scalar.shown(anchor.getValue()) + "' is an anchor",
                                "remove it; put a text that begins with & in quotes"));
        if (tagged) {
            SyntaxFaults.tag(reading, at);
        }
        return !tagged && node.getAnchor().isEmpty();
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
                topology.downgrade(),
                topology.schedule(),
                topology.operation(),
                topology.directories(),
                topology.lowerVolumes(),
                topology.domains(),
                topology.counted(),
                topology.included());
    }
}
