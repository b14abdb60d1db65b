package dev.cofferdam.deploy.command.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Breaks lines that are too long for where they are printed. Stateless. */
public final class Fold {
    private static final int HANGING = 4;

    private Fold() {}

    /** {@code text}, whose lines end with a new line; what is folded goes on four columns further in. */
    public static String text(String text, int columns) {
        return text.lines().map(line -> line(line, columns) + "\n").collect(Collectors.joining());
    }

    private static String line(String line, int columns) {
        int indent = line.length() - line.stripLeading().length();
        if (line.length() <= columns || indent + HANGING >= columns / 2) {
            return line;
        }
        String hanging = " ".repeat(indent + HANGING);
        List<String> lines = new ArrayList<>();
        String rest = line;
        while (rest.length() > columns) {
            int start = rest.length() - rest.stripLeading().length();
            int end = rest.lastIndexOf(' ', columns);
            if (end <= start) {
                end = rest.indexOf(' ', columns); // a word that is longer stays whole, as paths should
            }
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = hanging + rest.substring(end).strip();
        }
        lines.add(rest);
        return String.join("\n", lines);
    }

    /** {@code cell} in lines of at most {@code width}; a word that is longer is broken. */
    static List<String> cell(String cell, int width) {
        List<String> lines = new ArrayList<>();
        String rest = cell;
        while (rest.length() > width) {
            int end = rest.lastIndexOf(' ', width);
            if (end <= 0) {
                end = width;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
