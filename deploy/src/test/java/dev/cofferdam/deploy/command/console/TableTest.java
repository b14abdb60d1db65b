package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        Table table = new Table("NAME", "LABEL", "PID", "CORES").dispensable("CORES", "PID");
        table.row("station", "unclassified", "17", "any");
        table.row("analyst", "secret/crypto,nuclear,signals", "4711", "0,1");
        return table;
    }

    @Test
    void isAsWideAsItIs() {
        assertEquals("""
                NAME     LABEL                          PID   CORES
                station  unclassified                   17    any
                analyst  secret/crypto,nuclear,signals  4711  0,1
                """, table().toString());
    }

    @Test
    void leavesOutWhatIsDispensable() {
        assertEquals("""
                NAME     LABEL                          PID
                station  unclassified                   17
                analyst  secret/crypto,nuclear,signals  4711
                (too narrow for cores; --json has all)
                """, table().in(46));
    }

    @Test
    void breaksTheWidestCells() {
        assertEquals("""
                NAME     LABEL
                station  unclassified
                analyst  secret/crypto,nuclear,s
                         ignals
                (too narrow for cores, pid;
                    --json has all)
                """, table().in(32));
    }

    @Test
    void keepsToTheWidthWhereItCan() {
        for (int columns = 25; columns < 70; columns++) {
            int most = columns;
            assertTrue(table().in(columns).lines().allMatch(line -> line.length() <= most), table().in(columns));
        }
    }

    @Test
    void foldsAtBlanksAndKeepsLongWords() {
        assertEquals("one two\n    three\n", Fold.text("one two three\n", 11));
        assertEquals("see\n    /a/path/of/its/own\n    now\n", Fold.text("see /a/path/of/its/own now\n", 12));
        assertEquals("short\n\nlines\n", Fold.text("short\n\nlines\n", 12));
        assertEquals(List.of("one two", "three"), Fold.cell("one two three", 8));
        assertEquals(List.of("abcde", "fgh"), Fold.cell("abcdefgh", 5));
    }
}
