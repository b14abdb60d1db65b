package dev.cofferdam.deploy.command.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Text in columns. For one thread. */
public final class Table {
    private static final int GAP = 2;
    private static final int WIDTH_MIN = 12;

    private final String[] heads;
    private final List<String[]> rows = new ArrayList<>();
    private List<String> dispensable = List.of();

    public Table(String... heads) {
        this.heads = heads;
        rows.add(heads);
    }

    public void row(String... cells) {
        rows.add(cells);
    }

    /** Columns that are left out, in this order, where there is no room for all. */
    public Table dispensable(String... columns) {
        dispensable = List.of(columns);
        return this;
    }

    /** As wide as it is. */
    @Override
    public String toString() {
        return in(Terminal.UNLIMITED);
    }

    /**
     * In at most {@code columns}, if there is a way: without what is dispensable, which is then named below, and with the
     * widest cells broken.
     */
    public String in(int columns) {
        int[] widths = new int[heads.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> without = new ArrayList<>();
        for (String column : dispensable) {
            if (total(widths) > columns) {
                widths[Arrays.asList(heads).indexOf(column)] = -1;
                without.add(column);
            }
        }
        narrow(widths, columns);
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> append(text, row, widths));
        if (!without.isEmpty()) {
            text.append(Fold.text(
                    "(too narrow for " + String.join(", ", without).toLowerCase(Locale.ROOT) + "; --json has all)\n",
                    columns));
        }
        return text.toString();
    }

    private static void narrow(int[] widths, int columns) {
        while (total(widths) > columns) {
            int widest = 0;
            for (int i = 0; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= WIDTH_MIN) {
                return;
            }
            widths[widest]--;
        }
    }

    /** Of a line; a column that is left out has the width -1. */
    private static int total(int[] widths) {
        int total = -GAP;
        for (int width : widths) {
            total += width < 0 ? 0 : width + GAP;
        }
        return total;
    }

    private static void append(StringBuilder text, String[] row, int[] widths) {
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            cells.add(widths[i] < 0 ? List.of() : Fold.cell(row[i], Math.max(1, widths[i])));
        }
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int at = 0; at < height; at++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] >= 0) {
                    String part = at < cells.get(i).size() ? cells.get(i).get(at) : "";
                    line.append(part).append(" ".repeat(widths[i] - part.length() + GAP));
                }
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
