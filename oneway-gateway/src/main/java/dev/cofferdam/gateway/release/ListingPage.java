package dev.cofferdam.gateway.release;

import dev.cofferdam.gateway.http.Target;
import java.util.List;

/** A page of what is in a directory. Names are low's, so whatever HTML takes for its own is written out. Stateless. */
final class ListingPage {
    private ListingPage() {}

    static String of(String name, List<Shelf.Entry> entries) {
        String title = escaped("/" + (name.isEmpty() ? "" : name + "/"));
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title></head><body>\n<h1>")
                .append(title)
                .append("</h1>\n<table>\n<tr><th>name</th><th>bytes</th></tr>\n");
        if (!name.isEmpty()) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td></tr>\n");
        }
        for (Shelf.Entry entry : entries) {
            String shown = entry.name() + (entry.isDirectory() ? "/" : "");
            // "./", for a name may look like a scheme.
            page.append("<tr><td><a href=\"./")
                    .append(Target.encoded(shown))
                    .append("\">")
                    .append(escaped(shown))
                    .append("</a></td><td>")
                    .append(entry.isDirectory() ? "" : Long.toString(entry.bytes()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
        if (entries.size() == Shelf.ENTRIES_MAX) {
            page.append("<p>There may be more; these are ")
                    .append(entries.size())
                    .append(".</p>\n");
        }
        return page.append("</body></html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
