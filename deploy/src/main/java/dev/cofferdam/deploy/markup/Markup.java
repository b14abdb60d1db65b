package dev.cofferdam.deploy.markup;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * HTML and SVG, written element by element so that it is well-formed XML too; all text and attributes are escaped here
 * and nowhere else. For one thread.
 */
public final class Markup {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn
     */
    public Markup open(String name, String... attributes) {
        start(name, attributes).append('>');
        open.push(name);
        return this;
    }

    /** Ends the element begun last. */
    public Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with nothing but text in it. */
    public Markup leaf(String name, String text, String... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** An element that has no content by its nature, such as meta or rect. */
    public Markup empty(String name, String... attributes) {
        start(name, attributes).append("/>");
        return this;
    }

    public Markup text(String text) {
        escape(text);
        return this;
    }

    /** The page's own style, which HTML does not want escaped; without a character that XML does. */
    public Markup style(String css) {
        out.append("<style>").append(css).append("</style>");
        return this;
    }

    /** The whole document, of HTML. */
    public String document() {
        return "<!DOCTYPE html>\n" + whole() + "\n";
    }

    /** The whole document, of SVG that stands alone. */
    public String svg() {
        return whole().strip() + "\n";
    }

    private String whole() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("left open: " + open);
        }
        return out.toString();
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
