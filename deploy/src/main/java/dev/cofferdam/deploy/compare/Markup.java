package dev.cofferdam.deploy.compare;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * HTML and SVG, written element by element so that it is well-formed XML too; all text and attributes are escaped here
 * and nowhere else. For one thread.
 */
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn
     */
    Markup open(String name, String... attributes) {
        start(name, attributes).append('>');
        open.push(name);
        return this;
    }

    /** Ends the element begun last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with nothing but text in it. */
    Markup leaf(String name, String text, String... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** An element that has no content by its nature, such as meta or rect. */
    Markup empty(String name, String... attributes) {
        start(name, attributes).append("/>");
        return this;
    }

    Markup text(String text) {
        escape(text);
        return this;
    }

    /** The page's own style, which HTML does not want escaped. */
    Markup style(String css) {
        out.append("<style>").append(css).append("</style>");
        return this;
    }

    /** The whole document. */
    String document() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("left open: " + open);
        }
        return "<!DOCTYPE html>\n" + out + "\n";
    }

    private StringBuilder start(String name, String... attributes) {
        out.append(open.size() > 1 ? "" : "\n").append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        return out;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                // XML has no way to write the other control characters.
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
    }
}
