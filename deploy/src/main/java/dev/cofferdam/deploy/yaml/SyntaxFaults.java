package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.tokens.BlockEndToken;
import org.snakeyaml.engine.v2.tokens.FlowMappingEndToken;
import org.snakeyaml.engine.v2.tokens.FlowSequenceEndToken;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * Says what is wrong where YAML's parser stops: each of its complaints becomes a sentence for people who write
 * topologies, at the place of the mistake, which is often before the place where the parser noticed it. For one thread.
 */
final class SyntaxFaults {
    private static final int KEY_CHARACTERS_MAX = 1024;
    private static final Pattern DASH_ALONE = Pattern.compile("^-[A-Za-z]");
    private static final String UNREADABLE = "this cannot be read as YAML";
    private static final String SIMPLE_FORMS = "write KEY: VALUE, - ITEM, or a text in quotes";

    private final Reading reading;
    private final Lines lines;
    private final Mark problem;
    private final Mark context;
    private final String complaint;
    private final String activity;
    private final List<Token> before;

    /** @param tokens of the file, as far as it has any */
    SyntaxFaults(MarkedYamlEngineException thrown, Lines lines, List<Token> tokens, Reading reading) {
        this.reading = reading;
        this.lines = lines;
        this.problem = thrown.getProblemMark().or(thrown::getContextMark).orElseThrow();
        this.context = thrown.getContextMark().orElse(problem);
        this.complaint = thrown.getProblem();
        this.activity = thrown.getContext() == null ? "" : thrown.getContext();
        this.before = tokens.stream().takeWhile(this::isBeforeProblem).toList();
    }

    private boolean isBeforeProblem(Token token) {
        int start = token.getStartMark().orElseThrow().getIndex();
        return start < problem.getIndex() || (start == problem.getIndex() && token instanceof BlockEndToken);
    }

    void report() {
        OptionalInt odd = IntStream.rangeClosed(0, problem.getLine())
                .filter(line -> lines.isIndentedOddly(line))
                .max();
        if (odd.isPresent()) {
            int column = lines.indent(odd.getAsInt());
            report(
                    odd.getAsInt(),
                    column,
                    "the character U+%04X stands where the line is indented, and is no blank to YAML"
                            .formatted((int) lines.line(odd.getAsInt()).charAt(column)),
                    "indent with blanks");
        } else if (complaint.startsWith("found unexpected")) {
            unclosedQuote(context);
        } else if (complaint.startsWith("mapping values")) {
            strayColon();
        } else if (complaint.startsWith("could not find expected ':'")) {
            missingColon(context);
        } else if (complaint.startsWith("expected <block end>")) {
            outsideBlock();
        } else if (complaint.startsWith("expected ',' or")) {
            insideBrackets();
        } else if (complaint.contains("(TAB)")) {
            report(problem, "a tab stands where the line is indented", "indent with blanks; YAML refuses tabs there");
        } else if (complaint.startsWith("sequence entries")) {
            report(
                    problem,
                    "an item of a list begins in the line of its key",
                    "begin a new line before '-', or write the list as [ITEM, ITEM]");
        } else {
            scanned();
        }
    }

    private void scanned() {
        if (complaint.startsWith("expected the node content")) {
            noContent();
        } else if (complaint.contains("cannot start any token") || complaint.startsWith("mapping keys")) {
            report(problem, "a text may not begin with '" + character(problem) + "'", "put it in quotes");
        } else if (activity.endsWith("an anchor") || activity.endsWith("an alias")) {
            report(
                    context,
                    "'" + character(context) + "' begins " + activity.replaceFirst("^while scanning ", "")
                            + " of YAML, which a topology has not",
                    "put the text in quotes if it is one");
        } else if (activity.endsWith("tag") || complaint.startsWith("found undefined tag")) {
            tag(reading, reading.at(context));
        } else if (activity.endsWith("directive") || complaint.endsWith("YAML directive")) {
            directive(reading, reading.at(activity.isEmpty() ? problem : context));
        } else if (complaint.contains("<document ")) {
            document();
        } else if (activity.endsWith("block scalar")) {
            blockText();
        } else if (activity.endsWith("double-quoted scalar")) {
            escape();
        } else {
            report(problem, UNREADABLE, SIMPLE_FORMS);
        }
    }

    static void tag(Reading reading, Place at) {
        reading.violations()
                .add(
                        Rule.YAML_SYNTAX,
                        at,
                        "'!' begins a tag of YAML, which a topology has not",
                        "remove the tag; put the text in quotes if '!' belongs to it");
    }

    static void directive(Reading reading, Place at) {
        reading.violations()
                .add(
                        Rule.YAML_SYNTAX,
                        at,
                        "this line is a directive of YAML, other than %YAML 1.2",
                        "remove the line; a topology needs none");
    }

    /** Where the parser names no place: behind the last token it made. */
    static void unplaced(List<Token> tokens, Reading reading) {
        Place at = tokens.isEmpty()
                ? reading.start()
                : reading.at(tokens.getLast().getEndMark().orElseThrow());
        reading.violations().add(Rule.YAML_SYNTAX, at, UNREADABLE, SIMPLE_FORMS);
    }

    private void document() {
        boolean isDirective = character(problem).equals("%");
        if (isDirective) {
            directive(reading, reading.at(problem));
        } else {
            report(problem, outsideDocument(), "remove the line above that is not part of the topology");
        }
    }

    private String outsideDocument() {
        if (has(Token.ID.Directive) && !has(Token.ID.DocumentStart)) {
            return "a line '---' is missing between the directive and this";
        }
        return has(Token.ID.DocumentEnd)
                ? "this stands after the line '...', which ends the document"
                : "the line above is a whole value, so this belongs to nothing";
    }

    private boolean has(Token.ID id) {
        return before.stream().anyMatch(token -> token.getTokenId() == id);
    }

    private void unclosedQuote(Mark at) {
        String quote = character(at);
        report(
                at,
                "the quote " + quote + " that begins here is not closed in its line",
                "close it with " + quote + " where the text ends");
    }

    private void strayColon() {
        Token last = before.isEmpty() ? null : before.getLast();
        boolean plain = last instanceof ScalarToken scalar && scalar.getStyle() == ScalarStyle.PLAIN;
        Mark start = last == null ? problem : last.getStartMark().orElseThrow();
        if (!plain || start.getLine() == problem.getLine()) {
            boolean tooLong = problem.getIndex() - start.getIndex() > KEY_CHARACTERS_MAX;
            report(
                    tooLong ? start : problem,
                    tooLong
                            ? "this key has more than " + KEY_CHARACTERS_MAX + " characters"
                            : "a second colon stands behind a value",
                    tooLong
                            ? "shorten it"
                            : "put a text that has a colon and a blank in quotes; begin a new line for a new key");
        } else if (beginsEntry(start)) {
            missingColon(start);
        } else if (DASH_ALONE
                .matcher(lines.rest(start.getLine(), lines.indent(start.getLine())))
                .find()) {
            int column = lines.indent(start.getLine());
            String text = lines.rest(start.getLine(), column);
            report(
                    start.getLine(),
                    column,
                    "there is no blank after the dash in '" + Scalar.shown(text) + "'",
                    "write '" + Scalar.shown("- " + text.substring(1)) + "'");
        } else {
            int line = problem.getLine();
            report(
                    line,
                    lines.indent(line),
                    "this line is indented deeper than the key in line " + (start.getLine() + 1)
                            + " whose value it follows",
                    "begin it at column " + (keyColumn(start.getLine()) + 1) + " like that key");
        }
    }

    /** Whether nothing but marks of list items stands before it in its line. */
    private boolean beginsEntry(Mark mark) {
        return keyColumn(mark.getLine()) == mark.getColumn();
    }

    /** Where the first key or text of a line begins, behind marks of list items. */
    private int keyColumn(int line) {
        String text = lines.line(line);
        int column = lines.indent(line);
        while (text.startsWith("- ", column)) {
            column++;
            while (column < text.length() && text.charAt(column) == ' ') {
                column++;
            }
        }
        return column;
    }

    private void missingColon(Mark start) {
        String text = lines.rest(start.getLine(), start.getColumn());
        String shown = "'" + Scalar.shown(text) + "'";
        int colon = text.indexOf(':');
        int blank = text.indexOf(' ');
        if (text.startsWith("\"") || text.startsWith("'")) {
            unclosedQuote(start);
        } else if (colon > 0 && colon + 1 < text.length() && Character.isSpaceChar(text.charAt(colon + 1))) {
            report(
                    start.getLine(),
                    start.getColumn() + text.codePointCount(0, colon + 1),
                    Printable.named(text.charAt(colon + 1)) + " stands behind the colon, and is no blank to YAML",
                    "write '" + Scalar.shown(text.substring(0, colon + 1) + " " + text.substring(colon + 2)) + "'");
        } else if (colon > 0) {
            report(
                    start.getLine(),
                    start.getColumn() + text.codePointCount(0, colon),
                    "there is no blank after the colon in " + shown,
                    "write '" + Scalar.shown(text.substring(0, colon + 1) + " " + text.substring(colon + 1)) + "'");
        } else {
            report(
                    start,
                    "a colon is missing in " + shown,
                    blank > 0
                            ? "write '" + Scalar.shown(text.substring(0, blank) + ":" + text.substring(blank)) + "'"
                            : "write '" + shown.substring(1, shown.length() - 1) + ":' and a value");
        }
    }

    private void outsideBlock() {
        String found = found();
        Token last = before.isEmpty() ? null : before.getLast();
        boolean startsLine = lines.indent(problem.getLine()) == problem.getColumn();
        if (found.equals("]") || found.equals("}")) {
            report(problem, "this " + found + " closes nothing", "remove it, or open it where the value begins");
        } else if (startsLine && found.equals("?") && problem.getColumn() == context.getColumn()) {
            report(
                    problem,
                    "a key stands where the list of line " + (context.getLine() + 1) + " has its items",
                    "begin it at column " + (keyColumn(context.getLine()) + 1)
                            + " if it belongs to an item of the list");
        } else if (startsLine && found.equals("-")) {
            report(
                    problem,
                    "an item of a list stands where the mapping of line " + (context.getLine() + 1) + " has its keys",
                    "put it under the key of its list");
        } else if (startsLine && found.startsWith("<block")) {
            indentation();
        } else if (last instanceof ScalarToken text && text.getStyle() != ScalarStyle.PLAIN && !startsLine) {
            afterQuote(text);
        } else if (last instanceof FlowMappingEndToken || last instanceof FlowSequenceEndToken) {
            report(problem, "something follows the closing bracket", "end the line there; the next key has its own");
        } else {
            report(
                    problem,
                    "this belongs to no key",
                    "write KEY: VALUE; put a text in quotes that goes on over several lines");
        }
    }

    private void afterQuote(ScalarToken text) {
        Mark start = text.getStartMark().orElseThrow();
        if (start.getLine() != text.getEndMark().orElseThrow().getLine()) {
            unclosedQuote(start);
            return;
        }
        boolean single = text.getStyle() == ScalarStyle.SINGLE_QUOTED;
        report(
                problem,
                "something follows the closing quote",
                "put the whole text in quotes; a quote in it is written " + (single ? "''" : "\\\""));
    }

    private void indentation() {
        Deque<Mark> open = new ArrayDeque<>();
        List<Mark> choices = new ArrayList<>();
        for (Token token : before) {
            switch (token.getTokenId()) {
                case BlockMappingStart, BlockSequenceStart -> {
                    open.push(token.getStartMark().orElseThrow());
                    choices.clear();
                }
                case BlockEnd -> choices.add(open.pop());
                default -> choices.clear();
            }
        }
        choices.addAll(open);
        Optional<Mark> nearest = choices.stream()
                .filter(each -> each.getColumn() != problem.getColumn())
                .min((one, other) -> Integer.compare(distance(one), distance(other)));
        report(
                problem,
                "this line begins at column " + (problem.getColumn() + 1) + ", where nothing above it begins that it"
                        + " could belong to",
                nearest.map(mark ->
                                "begin it at column " + (mark.getColumn() + 1) + ", as in line " + (mark.getLine() + 1))
                        .orElse("begin it where the line above begins"));
    }

    private int distance(Mark mark) {
        return Math.abs(mark.getColumn() - problem.getColumn());
    }

    private void insideBrackets() {
        String open = character(context);
        String close = open.equals("{") ? "}" : "]";
        String found = found();
        boolean later = problem.getLine() > context.getLine();
        boolean left = lines.indent(problem.getLine()) <= lines.indent(context.getLine());
        if (found.equals("{") && lines.line(problem.getLine()).startsWith("${", problem.getColumn() - 1)) {
            report(
                    problem.getLine(),
                    problem.getColumn() - 1,
                    "'${' begins a variable, and topologies have none",
                    "write the value itself");
        } else if (found.equals("<stream end>") || (later && left && !found.equals("}") && !found.equals("]"))) {
            unclosedBracket(context);
        } else if (found.equals("}") || found.equals("]")) {
            report(
                    problem,
                    "this " + found + " does not close the " + open + " of line " + (context.getLine() + 1)
                            + ", column " + (context.getColumn() + 1),
                    "write " + close + ", or close that one before");
        } else if (before.getLast() instanceof ScalarToken text
                && text.getStyle() != ScalarStyle.PLAIN
                && text.getEndMark().orElseThrow().getIndex() == problem.getIndex()) {
            afterQuote(text);
        } else {
            int column = later && lines.indent(problem.getLine()) < problem.getColumn() && found.equals(":")
                    ? lines.indent(problem.getLine())
                    : problem.getColumn();
            report(
                    problem.getLine(),
                    column,
                    "a comma or " + close + " is missing before this",
                    "separate what stands between " + open + " and " + close
                            + " by commas; put a text in quotes that has a colon");
        }
    }

    private void unclosedBracket(Mark at) {
        String open = character(at);
        report(
                at,
                "the " + open + " that begins here is not closed",
                "close it with " + (open.equals("{") ? "}" : "]"));
    }

    /** The innermost that is open where the parser stopped. */
    private Optional<Mark> openBracket() {
        Deque<Mark> open = new ArrayDeque<>();
        for (Token token : before) {
            switch (token.getTokenId()) {
                case FlowMappingStart, FlowSequenceStart ->
                    open.push(token.getStartMark().orElseThrow());
                case FlowMappingEnd, FlowSequenceEnd -> open.poll();
                default -> {}
            }
        }
        return Optional.ofNullable(open.peek());
    }

    private void noContent() {
        String found = found();
        if (found.equals("]") || found.equals("}")) {
            report(problem, "this " + found + " closes nothing", "remove it, or open it where the value begins");
        } else if (found.equals("<document end>")) {
            report(problem, "the line '...' ends the document before there is anything in it", "remove the line");
        } else if (found.startsWith("<") && openBracket().isPresent()) {
            unclosedBracket(openBracket().get());
        } else {
            report(
                    problem,
                    "there is no value before this '" + character(problem) + "'",
                    "write the value, or remove it");
        }
    }

    private void blockText() {
        if (complaint.contains("leading empty lines")) {
            int line = problem.getLine() - 1;
            while (line > 0 && lines.indent(line) <= problem.getColumn()) {
                line--;
            }
            report(
                    line,
                    0,
                    "this empty line is indented deeper than the text below it",
                    "remove the blanks of the empty line");
        } else {
            report(
                    context,
                    "behind '" + character(context) + "' stands something else than + or - and a digit of 1 to 9",
                    "write the text in one line and in quotes");
        }
    }

    private void escape() {
        int backslash = lines.line(problem.getLine()).lastIndexOf('\\', problem.getColumn());
        report(
                problem.getLine(),
                Math.max(backslash, 0),
                "this backslash begins no escape of YAML",
                "write \\\\ for a backslash, or put the text in single quotes");
    }

    /** What the parser found, by its own name for it. */
    private String found() {
        String name = complaint.replaceFirst("^.* (?:found|got) ", "");
        return name.length() > 2 && name.startsWith("'") ? name.substring(1, name.length() - 1) : name;
    }

    private String character(Mark at) {
        String line = lines.line(at.getLine());
        return at.getColumn() < line.codePointCount(0, line.length())
                ? Character.toString(line.codePointAt(line.offsetByCodePoints(0, at.getColumn())))
                : "";
    }

    private void report(Mark at, String wrong, String right) {
        report(at.getLine(), at.getColumn(), wrong, right);
    }

    private void report(int line, int column, String wrong, String right) {
        reading.violations().add(Rule.YAML_SYNTAX, new Place(reading.file(), line + 1, column + 1), wrong, right);
    }
}
