package dev.cofferdam.deploy.manual;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.commonmark.node.Heading;

/** Makes the manual, one HTML page, when Cofferdam is built. Stateless. */
public final class Manual {
    private static final Path CHAPTERS = Path.of("deploy/manual");

    private Manual() {}

    /**
     * Makes it.
     *
     * @param args the repository's top, and the file to write
     */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[1]), html(Path.of(args[0])));
    }

    /** The chapters, in the order in which they are read. */
    static List<Path> chapters(Path repository) throws IOException {
        try (var all = Files.list(repository.resolve(CHAPTERS))) {
            return all.map(file -> CHAPTERS.resolve(file.getFileName()))
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** The page. */
    static String html(Path repository) throws IOException {
        Page page = Page.of(repository, chapters(repository));
        return resource("manual.html")
                .replace("@CONTENTS@", contents(page))
                .replace("@CONTENT@", page.html())
                .replace("@STYLE@", resource("manual.css"));
    }

    private static String contents(Page page) {
        StringBuilder list = new StringBuilder();
        for (Heading heading : page.headings(2)) {
            list.append("<a class=\"level%d\" href=\"#%s\">%s</a>%n"
                    .formatted(heading.getLevel(), page.id(heading), escaped(Slugs.text(heading))));
        }
        return list.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Manual.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
