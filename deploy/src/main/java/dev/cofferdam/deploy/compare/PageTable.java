package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;

/** A table of a page: words to the left, numbers to the right. For one thread. */
final class PageTable {
    private final Markup page;
    private String[] columns = {};

    PageTable(Markup page) {
        this.page = page;
    }

    /** Begins one; the first {@code words} columns hold words. */
    void begin(int words, String... names) {
        columns = names;
        page.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (int i = 0; i < columns.length; i++) {
            page.leaf("th", columns[i], "scope", "col", "class", i < words ? "" : "number");
        }
        page.close().close().open("tbody");
    }

    /** Each cell knows its column's name: where the screen is narrow, each row is a card. */
    void row(int words, String... cells) {
        page.open("tr").leaf("th", cells[0], "scope", "row");
        for (int i = 1; i < cells.length; i++) {
            page.leaf("td", cells[i], "data-column", columns[i], "class", style(cells[i], i < words));
        }
        page.close();
    }

    private static String style(String cell, boolean word) {
        return cell.startsWith("✓") ? "reached" : cell.startsWith("✗") ? "missed" : word ? "" : "number";
    }

    void end() {
        page.close().close().close();
    }
}
