package dev.cofferdam.deploy.command.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Text in columns. For one thread. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final Columns columns;

    public Table(String... heads) {
        columns = new Columns(heads);
        rows.add(heads);
    }

    public void row(String... cells) {
        columns.measure(cells);
        rows.add(cells);
    }

    @Override
    public String toString() {
        return rows.stream().map(columns::line).collect(Collectors.joining());
    }
}
