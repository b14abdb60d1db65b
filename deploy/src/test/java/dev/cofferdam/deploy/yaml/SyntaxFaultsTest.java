package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no YAML, or too much of it, is answered at the place of the mistake and in words of ours. */
class SyntaxFaultsTest {
    private static final String NOT_CLOSED = " that begins here is not closed";

    @TempDir
    private Path directory;

    static Stream<Arguments> quotes() {
        return Stream.of(
                arguments("a:\n  b: \"low\n  c: d\n", "2:6", "the quote \"" + NOT_CLOSED, "close it with \""),
                arguments("a:\n  b: 'low\n  c: d\n", "2:6", "the quote '" + NOT_CLOSED, "close it with '"),
                arguments("a:\n  b: \"low\n  c: \"d\"\n", "2:6", "the quote \"" + NOT_CLOSED, "close it with \""),
                arguments("a: {b: \"c}\n", "1:8", "the quote \"" + NOT_CLOSED, "close it with \""),
                arguments("a: 'b\n...\n", "1:4", "the quote '" + NOT_CLOSED, "close it with '"),
                arguments("a:\n  b: 'it's'\n", "2:10", "something follows the closing quote", "is written ''"),
                arguments("a: {b: 'it's', c: d}\n", "1:12", "something follows the closing quote", "is written ''"),
                arguments("a: [\"x\"y]\n", "1:8", "something follows the closing quote", "is written \\\""),
                arguments("a: \"x\" y\n", "1:8", "something follows the closing quote", "is written \\\""),
                arguments("a: \"x\\q\"\n", "1:6", "this backslash begins no escape", "write \\\\"),
                arguments("a: \"\\u12\"\n", "1:5", "this backslash begins no escape", "write \\\\"));
    }

    static Stream<Arguments> lines() {
        String nothing = "where nothing above it begins";
        return Stream.of(
                arguments("p:\n  - name: a\n   label: low\n", "3:4", nothing, "begin it at column 5, as in line 2"),
                arguments("a:\n    b: c\n  d: e\n", "3:3", nothing, "begin it at column 5, as in line 2"),
                arguments("a: {b: c}\n  d: e\n", "2:3", nothing, "begin it at column 1, as in line 1"),
                arguments("a: b\nc: d\n  e: f\n", "3:3", "deeper than the key in line 2", "begin it at column 1"),
                arguments("p:\n  - name: a\n      label: low\n", "3:7", "deeper than the key", "at column 5"),
                arguments("a:\n  - b\n - c\n", "3:2", nothing, "begin it at column 3, as in line 2"),
                arguments("a: x\n- y\n", "2:1", "an item of a list stands where", "put it under the key"),
                arguments("a:\n  - b: c\n  d: e\n", "3:3", "a key stands where the list", "at column 5"),
                arguments("a: - x\n", "1:4", "an item of a list begins in the line of its key", "begin a new line"),
                arguments("a:\n  b: c\n\u00a0 d: e\n  f: g\n", "3:1", "the character U+00A0 stands", "with blanks"),
                arguments("a:\n\tb: c\n", "2:1", "a tab stands where the line is indented", "indent with blanks"),
                arguments("a:\n  b: c\n\td: e\n", "3:1", "a tab stands", "indent with blanks"),
                arguments("a: x #y\n   z\n", "2:4", "this belongs to no key", "write KEY: VALUE"),
                arguments(
                        "p:\n  -name: a\n    label: low\n",
                        "2:3",
                        "no blank after the dash in '-name: a'",
                        "'- name: a'"),
                arguments("a: |\n    \n  b\n", "2:1", "this empty line", "remove the blanks"),
                arguments("a: |x\n  b\n", "1:4", "behind '|' stands something else", "in quotes"));
    }

    static Stream<Arguments> colons() {
        return Stream.of(
                arguments(
                        "p:\n  - name: a\n    label low\n    program: x\n",
                        "3:5",
                        "a colon is missing in 'label low'",
                        "write 'label: low'"),
                arguments("p:\n  label low\n  q: x\n", "2:3", "a colon is missing in 'label low'", "'label: low'"),
                arguments("label low\np: x\n", "1:1", "a colon is missing", "'label: low'"),
                arguments("a: b\nc\n", "2:1", "a colon is missing in 'c'", "write 'c:' and a value"),
                arguments("a: b\nc:d\ne: f\n", "2:2", "there is no blank after the colon in 'c:d'", "write 'c: d'"),
                arguments("a:b\nc: d\n", "1:2", "there is no blank after the colon in 'a:b'", "write 'a: b'"),
                arguments("a: b\nc:\u00a0d\ne: f\n", "2:3", "U+00A0 (NO-BREAK SPACE) stands behind", "write 'c: d'"),
                arguments("a: b: c\n", "1:5", "a second colon stands behind a value", "in quotes"),
                arguments("a: [b]: c\n", "1:7", "a second colon", "begin a new line"),
                arguments("k" + "x".repeat(1100) + ": a\n", "1:1", "this key has more than 1024", "shorten it"));
    }

    static Stream<Arguments> brackets() {
        return Stream.of(
                arguments("p: {a: b\nq: c\n", "1:4", "the {" + NOT_CLOSED, "close it with }"),
                arguments("p:\n  q: [a, b\nr: []\n", "2:6", "the [" + NOT_CLOSED, "close it with ]"),
                arguments("p: {a: b, c: d\n", "1:4", "the {" + NOT_CLOSED, "close it with }"),
                arguments("p: [a, b}\n", "1:9", "this } does not close the [ of line 1, column 4", "write ]"),
                arguments("p: [{b: c}, {d: e]\n", "1:18", "this ] does not close the { of line 1, column 13", "}"),
                arguments("p: [\n", "1:4", "the [" + NOT_CLOSED, "close it with ]"),
                arguments("p: [a]\nq: {r: [b], s:\n", "2:4", "the {" + NOT_CLOSED, "close it with }"),
                arguments("p: ]\n", "1:4", "this ] closes nothing", "remove it"),
                arguments("p: {a: b}}\n", "1:10", "this } closes nothing", "remove it"),
                arguments("p: [,a]\n", "1:5", "there is no value before this ','", "write the value"),
                arguments("p: {b: c d: e}\n", "1:11", "a comma or } is missing before this", "by commas"),
                arguments("p: {b: ${C}, d: e}\n", "1:8", "'${' begins a variable", "write the value itself"),
                arguments("p: {b: c\n    d: e}\n", "2:5", "a comma or } is missing before this", "by commas"),
                arguments("p: {a: b} c\n", "1:11", "something follows the closing bracket", "end the line there"));
    }

    static Stream<Arguments> beyondTrees() {
        return Stream.of(
                arguments("a: @x\n", "1:4", "a text may not begin with '@'", "put it in quotes"),
                arguments("a: %x\n", "1:4", "a text may not begin with '%'", "put it in quotes"),
                arguments("a: ? b\n", "1:4", "a text may not begin with '?'", "put it in quotes"),
                arguments("a: *\n", "1:4", "'*' begins an alias", "in quotes"),
                arguments("a: &\n", "1:4", "'&' begins an anchor", "in quotes"),
                arguments("a: *x\n", "1:4", "this is an alias of 'x'", "write the value out here"),
                arguments("a: &x y\n", "1:4", "'&x' is an anchor", "remove it"),
                arguments("a: !x y\n", "1:4", "'!' begins a tag", "remove the tag"),
                arguments("a: !!str 4\n", "1:4", "'!' begins a tag", "remove the tag"),
                arguments("a: !<x\n", "1:4", "'!' begins a tag", "remove the tag"),
                arguments("a: !e!x y\n", "1:4", "'!' begins a tag", "remove the tag"),
                arguments("# c\n%YAML 2.0\n---\na: b\n", "2:1", "this line is a directive", "remove the line"),
                arguments("%YAML x\n---\na: b\n", "1:1", "this line is a directive", "remove the line"),
                arguments("%YAML 1.2\n%YAML 1.2\n---\na: b\n", "2:1", "this line is a directive", "remove"),
                arguments("a: b\n%YAML 1.2\n---\n", "2:1", "this line is a directive", "remove the line"),
                arguments("%YAML 1.2\na: b\n", "2:1", "a line '---' is missing", "remove the line above"),
                arguments("a: b\n...\nc: d\n", "3:1", "this stands after the line '...'", "remove the line"),
                arguments("...\na: b\n", "1:1", "the line '...' ends the document before", "remove the line"),
                arguments("[a]\nb = [c]\n", "2:1", "the line above is a whole value", "remove the line above"),
                arguments("a: b\n---\nc: d\n", "2:1", "a second document begins here", "keep one topology"));
    }

    static Stream<Arguments> characters() {
        String mark = "a byte-order mark (U+FEFF) stands here";
        return Stream.of(
                arguments("---\n\uFEFFname: t\n", "2:1", mark, "only at the very beginning"),
                arguments("a: b\r\nc: x\uFEFF\r\n", "2:5", mark, "only at the very beginning"),
                arguments("\uFEFF\uFEFFa: b\n", "1:1", mark, "only at the very beginning"),
                arguments("a: b\u0001\n", "1:5", "the control character U+0001 stands here", "remove it"),
                arguments("a: \ud83d\ude00\u007f\n", "1:5", "the control character U+007F", "remove it"),
                arguments("# \u0000\n", "1:3", "the control character U+0000", "remove it"),
                arguments("a: l\u200bow\n", "1:5", "U+200B (ZERO WIDTH SPACE) stands here", "remove it"),
                arguments("a: \u202etxt\n", "1:4", "U+202E (RIGHT-TO-LEFT OVERRIDE) stands here", "remove it"),
                arguments("a: b\u2028c: d\n", "1:5", "U+2028 (LINE SEPARATOR) stands here", "remove it"),
                arguments("a: b\u0085c: d\n", "1:5", "the control character U+0085 stands here", "remove it"),
                arguments("a: \u009b2J\n", "1:4", "the control character U+009B", "remove it"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"quotes", "lines", "colons", "brackets", "beyondTrees", "characters"})
    void saysWhatIsWrongWhere(String text, String place, String wrong, String right) throws IOException {
        Violation first = first(text);

        String said = first.at().line() + ":" + first.at().column() + " " + first.wrong() + " / " + first.right();
        assertEquals(place, said.substring(0, said.indexOf(' ')), said);
        assertEquals(true, first.wrong().contains(wrong) && first.right().contains(right), said);
        assertFalse(said.contains("<") || said.contains("while "), () -> "the parser's own words: " + said);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                arguments("name: t\n[a, b]: c\n", "2:1 this is a list"),
                arguments("name: t\nstore:\n  ? {a: b}\n  : c\n", "3:5 this is a mapping"),
                arguments("policy:\n  organisations:\n    [a]: {levels: [x]}\n", "3:5 this is a list"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void keyThatIsNoText(String text, String said) throws IOException {
        assertEquals(true, all(text).anyMatch(each -> each.equals(said)), () -> said + " in " + text);
    }

    @Test
    void missingColonBetweenBraces() throws IOException {
        String text = """
                policy: {levels: [low]}
                store: {volume: {path: v, size: 64MiB}, disks: [{name d, label: low, size: 1MiB}]}
                partitions:
                  - {name: p, label:low, program: digest, args: {of x}, disks: [{disk: d, as: x, access: read}]}
                """;
        assertEquals(
                List.of(
                        "2:50 a colon is missing in 'name d'",
                        "4:15 there is no blank after the colon in 'label:low'",
                        "4:50 a colon is missing in 'of x'"),
                all(text).toList());
    }

    private Stream<String> all(String text) throws IOException {
        return TestPrograms.compiler().compile(write(text)).violations().stream()
                .map(each -> each.at().line() + ":" + each.at().column() + " " + each.wrong());
    }

    private Violation first(String text) throws IOException {
        return TestPrograms.compiler().compile(write(text)).violations().getFirst();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("t.yaml"), text);
    }
}
