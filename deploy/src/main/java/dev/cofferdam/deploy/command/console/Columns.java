package dev.cofferdam.deploy.command.console;

import java.util.Arrays;

/** Widths of a table's columns, two blanks apart. Every row is measured before the first is printed. For one thread. */
public final class Columns {
    private final int[] widths;

    public Columns(String... heads) {
        this.widths = new int[heads.length];
        measure(heads);
    }

    public void measure(String... cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells[i].length());
        }
    }

    /** Of the longest line. */
    public int width() {
        return Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    }

    /** One row with its new line. */
    public String line(String... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells[i]).append(" ".repeat(widths[i] - cells[i].length() + 2));
        }
        return line.toString().stripTrailing() + "\n";
    }
}
