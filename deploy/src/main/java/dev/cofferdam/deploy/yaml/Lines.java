package dev.cofferdam.deploy.yaml;

import java.util.List;

/** A file's text by lines, as YAML counts them; lines and columns are 0-based, in characters. Immutable. */
final class Lines {
    private final List<String> lines;

    Lines(String text) {
        this.lines = List.of(text.split("\r\n|\n|\r", -1));
    }

    /** Empty beyond the last. */
    String line(int number) {
        return number < lines.size() ? lines.get(number) : "";
    }

    /** The column of the first character of a line that is neither blank nor tab. */
    int indent(int number) {
        String line = line(number);
        int column = 0;
        while (column < line.length() && (line.charAt(column) == ' ' || line.charAt(column) == '\t')) {
            column++;
        }
        return column;
    }

    /** Whether what looks like a blank stands where a line begins, such as the no-break space of a word processor. */
    boolean isIndentedOddly(int number) {
        int column = indent(number);
        return column < line(number).length()
                && Character.isSpaceChar(line(number).charAt(column));
    }

    /** What a line holds from {@code column} on, without a comment at its end. */
    String rest(int number, int column) {
        String line = line(number);
        int start = line.offsetByCodePoints(0, Math.min(column, line.codePointCount(0, line.length())));
        return line.substring(start).replaceFirst("\\s#.*$", "").strip();
    }
}
