package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.markup.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What every page has around its content: it needs nothing else, no script, no font, no picture from anywhere. Stateless. */
final class PageFrame {
    private PageFrame() {}

    /** Writes the head, and begins the content. */
    static void open(Markup page, String title) throws IOException {
        page.open("html", "lang", "en").open("head");
        page.empty("meta", "charset", "utf-8");
        // The browser itself holds the promise that nothing is loaded from anywhere.
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.empty("link", "rel", "icon", "href", "data:,");
        page.leaf("title", title);
        page.style(css()).close();
        page.open("body").open("main");
    }

    /** Says what was measured, and when, and whether the machine was busy. */
    static void head(Markup page, String title, String lead, Results.Machine machine) {
        page.open("header").leaf("p", "Cofferdam comparison", "class", "over").leaf("h1", title);
        page.leaf(
                "p",
                lead + ", Linux " + machine.kernel() + ", started " + machine.started()
                        + (machine.quick() ? ", quick." : "."),
                "class",
                "lead");
        Judge.warning(machine).ifPresent(warning -> page.leaf("p", warning, "class", "warning"));
        page.close();
    }

    /** Begins a section. */
    static void section(Markup page, String id, String title, String lead) {
        page.open("section", "id", id).leaf("h2", title).leaf("p", lead, "class", "lead");
    }

    /** Ends the content, and returns the document. */
    static String close(Markup page) {
        return page.close().close().close().document();
    }

    private static String css() throws IOException {
        try (InputStream in = PageFrame.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
