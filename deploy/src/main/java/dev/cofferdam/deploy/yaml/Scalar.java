package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Numerals;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Sizes;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A single value: a text, a number, a size or a word of a fixed set. Immutable. */
final class Scalar<T> implements Shape<T> {
    private static final Pattern NO_VARIABLE = Pattern.compile("(?![\\s\\S]*\\$\\{)[\\s\\S]*");
    private static final Pattern LINE_BREAK = Pattern.compile("[\\r\\n]");
    private static final Pattern TEXT = Pattern.compile("(?!.*\\$\\{)[^\\r\\n]*[^\\s][^\\r\\n]*");

    private final String what;
    private final boolean quotedOnly;
    private final T standIn;
    private final BiFunction<ScalarNode, Reading, T> parse;
    private final Supplier<ObjectNode> schema;

    /**
     * @param what with its article, as in "a size such as 64MiB"
     * @param quotedOnly a number or true or false needs quotes
     * @param parse reports what is wrong with the text and then returns the stand-in or the next best
     */
    private Scalar(
            String what,
            boolean quotedOnly,
            T standIn,
            BiFunction<ScalarNode, Reading, T> parse,
            Supplier<ObjectNode> schema) {
        this.what = what;
        this.quotedOnly = quotedOnly;
        this.standIn = standIn;
        this.parse = parse;
        this.schema = schema;
    }

    /** Any scalar, as its text. */
    static Scalar<String> any(String what) {
        return new Scalar<>(what, false, "", (node, reading) -> node.getValue(), () -> {
            ObjectNode schema = object();
            schema.putArray("type").add("string").add("number").add("boolean");
            return schema.put("pattern", whole(NO_VARIABLE));
        });
    }

    /** A text of one or more characters. */
    static Scalar<String> text(String what) {
        return new Scalar<>(
                what, true, "", Scalar::nonEmpty, () -> ofType("string").put("pattern", whole(TEXT)));
    }

    /** A path of the host, which starts from the directory of the topology's file, whatever file it stands in. */
    static Scalar<String> path(String what) {
        return path(what, Reading::rebased);
    }

    /** A path that stays as it was written. */
    static Scalar<String> pathAsWritten(String what) {
        return path(what, (reading, path) -> path);
    }

    private static Scalar<String> path(String what, BiFunction<Reading, String, String> found) {
        return new Scalar<>(
                what,
                true,
                "",
                (node, reading) -> {
                    String path = node.getValue();
                    if (HostPaths.PATTERN.matcher(path).matches()) {
                        return found.apply(reading, path);
                    }
                    reading.report(
                            Rule.WELL_FORMED_NAME,
                            node,
                            "'" + shown(path) + "' " + notPath(path),
                            HostPaths.withoutShell(shown(path))
                                    .orElse("give " + what + ", without control characters"));
                    return "";
                },
                () -> ofType("string").put("pattern", whole(HostPaths.PATTERN)));
    }

    private static String notPath(String path) {
        return switch (HostPaths.isForShell(path) ? path.charAt(0) : ' ') {
            case '~' -> "begins with ~, which only a shell knows";
            case '$' -> "begins with a variable, and topologies have none";
            default -> "is no path of a file";
        };
    }

    /**
     * Words in one line.
     *
     * @param what with its article, as in "a note"
     */
    static Scalar<String> oneLine(String what, int charactersMax, Pattern pattern) {
        return new Scalar<>(
                what + " of one line",
                true,
                "",
                (node, reading) -> {
                    String text = node.getValue();
                    if (pattern.matcher(text).matches()) {
                        return text;
                    }
                    int length = text.codePointCount(0, text.length());
                    reading.report(
                            Rule.WELL_FORMED_NAME,
                            node,
                            text.isBlank()
                                    ? what + " says nothing"
                                    : length > charactersMax
                                            ? what + " has " + length + " characters"
                                            : what
                                                    + " holds a character that does not show, or that turns others around",
                            "write at most " + charactersMax + " characters, all of which show"
                                    + (text.isBlank() ? ", or leave it out" : ""));
                    return "";
                },
                () -> ofType("string")
                        .put("pattern", "^(?![\\s\\S]*\\$\\{)" + whole(pattern).substring(1)));
    }

    /** A text of the form {@code pattern}. */
    static Scalar<String> name(String what, Pattern pattern) {
        return matching(what, pattern, "", Function.identity());
    }

    /** As {@link #name}, of a form that a sentence says better. */
    static Scalar<String> name(String what, Pattern pattern, String right) {
        return matching(what, pattern, "", Function.identity(), right);
    }

    /** What {@code make} makes of a text of the form {@code pattern}. */
    static <T> Scalar<T> matching(String what, Pattern pattern, T standIn, Function<String, T> make) {
        return matching(what, pattern, standIn, make, "write it as " + pattern);
    }

    private static <T> Scalar<T> matching(
            String what, Pattern pattern, T standIn, Function<String, T> make, String right) {
        return new Scalar<>(
                what,
                true,
                standIn,
                (node, reading) -> {
                    if (!pattern.matcher(node.getValue()).matches()) {
                        reading.report(
                                Rule.WELL_FORMED_NAME,
                                node,
                                "'" + shown(node.getValue()) + "' is not " + what,
                                alike(node.getValue(), pattern) + right);
                        return standIn;
                    }
                    return make.apply(node.getValue());
                },
                () -> ofType("string").put("pattern", whole(pattern)));
    }

    /** Bytes. */
    static Scalar<Long> size(long min, long max) {
        String range = Sizes.format(min) + " to " + Sizes.format(max);
        return number(Numerals.Form.SIZE, range, min, max, node -> Sizes.parse(node.getValue()), () -> {
            ObjectNode schema = object();
            schema.putArray("type").add("string").add("integer");
            return schema.put("pattern", whole(Sizes.PATTERN))
                    .put("minimum", min)
                    .put("maximum", max);
        });
    }

    /** A whole number. */
    static Scalar<Long> number(long min, long max) {
        return number(
                Numerals.Form.NUMBER,
                min + " to " + max,
                min,
                max,
                node -> node.getTag().equals(Tag.INT) ? digits(node.getValue()) : OptionalLong.empty(),
                () -> ofType("integer").put("minimum", min).put("maximum", max));
    }

    /** A whole number followed by a percent sign. */
    static Scalar<Long> percent(long min, long max) {
        Pattern pattern = Pattern.compile("(" + Numerals.WHOLE + ")%");
        return number(
                Numerals.Form.SHARE,
                min + "% to " + max + "%",
                min,
                max,
                node -> pattern.matcher(node.getValue()).matches()
                        ? digits(node.getValue().replace("%", ""))
                        : OptionalLong.empty(),
                () -> ofType("string").put("pattern", whole(pattern)));
    }

    private static Scalar<Long> number(
            Numerals.Form form,
            String range,
            long min,
            long max,
            Function<ScalarNode, OptionalLong> parse,
            Supplier<ObjectNode> schema) {
        String what = switch (form) {
            case NUMBER -> "a whole number of " + range;
            case SIZE -> "a size of " + range;
            case SHARE -> "a share of " + range + " of one core";
        };
        return new Scalar<>(
                what,
                false,
                0L,
                (node, reading) -> {
                    OptionalLong number = parse.apply(node);
                    if (number.isEmpty()) {
                        noNumber(node, form, range, reading);
                        return 0L;
                    }
                    if (number.getAsLong() < min || number.getAsLong() > max) {
                        reading.report(
                                Rule.IN_RANGE,
                                node,
                                "'" + shown(node.getValue()) + "' is out of range",
                                "give " + range);
                        return 0L;
                    }
                    return number.getAsLong();
                },
                schema);
    }

    private static void noNumber(ScalarNode node, Numerals.Form form, String range, Reading reading) {
        if (form == Numerals.Form.NUMBER && digits(node.getValue()).isPresent()) {
            reading.report(
                    Rule.VALUE_KIND,
                    node,
                    "'" + node.getValue() + "' is a text, for it stands in quotes",
                    "write " + node.getValue() + " without them");
            return;
        }
        Numerals.Objection objection = Numerals.objection(shown(node.getValue()), form);
        reading.report(Rule.VALUE_KIND, node, objection.wrong(), objection.right() + "; here " + range);
    }

    private static OptionalLong digits(String text) {
        return Numerals.WHOLE.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** What other tools call a choice of ours. */
    private static final Map<String, String> ELSEWHERE =
            Map.of("ro", "read", "rw", "read-write", "wo", "write", "unless-stopped", "always", "no", "never");

    /** One of a few words. */
    static <T> Scalar<T> word(Map<String, T> words, T standIn) {
        String what = "one of " + String.join(", ", words.keySet());
        return new Scalar<>(
                what,
                false,
                standIn,
                (node, reading) -> {
                    T value = words.get(node.getValue());
                    if (value == null) {
                        reading.report(
                                Rule.VALUE_KIND,
                                node,
                                "'" + shown(node.getValue()) + "' is none of " + String.join(", ", words.keySet()),
                                Nearest.advice(
                                        ELSEWHERE.getOrDefault(node.getValue(), node.getValue()),
                                        words.keySet(),
                                        "choices"));
                        return standIn;
                    }
                    return value;
                },
                () -> {
                    ObjectNode schema = object();
                    words.keySet().forEach(schema.withArray("enum")::add);
                    return schema;
                });
    }

    @Override
    public T read(Node node, Reading reading) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            wrongKind(node, reading, what);
            return standIn;
        }
        if (!NO_VARIABLE.matcher(scalar.getValue()).matches()) {
            reading.report(
                    Rule.VALUE_KIND,
                    node,
                    "'" + shown(scalar.getValue()) + "' is written with a variable, and topologies have none",
                    "write the value itself, " + what + "; why there are none the manual says under 'The keys'");
            return standIn;
        }
        if (quotedOnly && LINE_BREAK.matcher(scalar.getValue()).find()) {
            lineBreak(scalar, reading);
            return standIn;
        }
        if (quotedOnly && !scalar.getTag().equals(Tag.STR)) {
            wrongKind(node, reading, what + "; put it in quotes if that is what you mean");
            return standIn;
        }
        return parse.apply(scalar, reading);
    }

    @Override
    public T standIn(Place at) {
        return standIn;
    }

    @Override
    public ObjectNode schema() {
        return schema.get();
    }

    static void wrongKind(Node node, Reading reading, String expected) {
        reading.report(Rule.VALUE_KIND, node, "this is " + kind(node), "give " + expected);
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "no value";
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.STR) -> "the text '" + shown(scalar.getValue()) + "'";
            case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) -> "the truth value " + scalar.getValue();
            case ScalarNode scalar -> "the number " + shown(scalar.getValue());
            default -> "something else";
        };
    }

    /** With dashes for what no name has, where that makes one. */
    private static String alike(String text, Pattern pattern) {
        String alike = text.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[^A-Za-z]+|-+$", "");
        return pattern.matcher(alike).matches() ? "write '" + alike + "' if you mean that; " : "";
    }

    /** Text of the file, not too long for a message. */
    static String shown(String text) {
        return Printable.shortened(text);
    }

    private static void lineBreak(ScalarNode node, Reading reading) {
        String text = node.getValue().strip();
        boolean before = LINE_BREAK
                .matcher(node.getValue().substring(0, node.getValue().indexOf(text)))
                .find();
        boolean alone = !LINE_BREAK.matcher(text).find();
        String first = text.lines().findFirst().orElse("");
        reading.violations()
                .add(
                        Rule.VALUE_KIND,
                        node.getStartMark().map(reading::at).orElseGet(reading::start),
                        "'" + shown(first) + "' has a line break " + (before ? "before it" : "after it"),
                        alone && !before ? "write it in one line, without | or >" : "write it in one line");
    }

    private static String nonEmpty(ScalarNode node, Reading reading) {
        if (!TEXT.matcher(node.getValue()).matches()) {
            reading.report(Rule.VALUE_KIND, node, "this text is empty", "write it out");
            return "";
        }
        return node.getValue();
    }

    /** For a validator that searches; $ would let a line break follow where Java's expressions are used. */
    private static String whole(Pattern pattern) {
        return "^(?:" + pattern + ")(?![\\s\\S])";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode ofType(String type) {
        return object().put("type", type);
    }
}
