package dev.cofferdam.gateway.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table that the README publishes is what the formula says. */
final class FailureTableTest {
    private static final Pattern ROW =
            Pattern.compile("\\| [0-9]+ \\| ([0-9]+) \\+ ([0-9]+) \\| (.*) \\| ([0-9]+) packets \\|");
    private static final double[] LOSSES = {0.001, 0.01, 0.05, 0.1, 0.2};
    private static final int LANES = 8;

    @Test
    void tableIsThatOfTheFormula() throws IOException {
        List<Matcher> rows = Files.readString(Path.of("README.md"))
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
        assertEquals(5, rows.size());
        for (Matcher row : rows) {
            int sources = Integer.parseInt(row.group(1));
            int repairs = Integer.parseInt(row.group(2));
            String[] cells = row.group(3).split(" \\| ", -1);
            for (int i = 0; i < LOSSES.length; i++) {
                double failure = Erasures.failure(sources, repairs, LOSSES[i]);
                assertEquals(cells[i], String.format(Locale.ROOT, "%.0e", failure), row.group());
            }
            assertEquals(LANES * repairs, Integer.parseInt(row.group(4)));
        }
    }
}
