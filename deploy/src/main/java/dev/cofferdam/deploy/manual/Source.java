package dev.cofferdam.deploy.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * A Markdown file. For one thread; its nodes are taken out of it once.
 *
 * @param file from the repository's top
 * @param headings by anchor, in order
 */
record Source(Path file, List<Node> blocks, Map<String, Heading> headings) {
    static Source read(Path repository, Path file) throws IOException {
        Node document = Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .build()
                .parse(Files.readString(repository.resolve(file)));
        List<Node> blocks = new ArrayList<>();
        Map<String, Heading> headings = new LinkedHashMap<>();
        Slugs slugs = new Slugs();
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            blocks.add(block);
            if (block instanceof Heading heading) {
                headings.put(slugs.next(heading), heading);
            }
        }
        return new Source(file, blocks, headings);
    }

    /** The blocks from a heading to the next that is no deeper; all of them where {@code anchor} is empty. */
    Optional<List<Node>> section(String anchor) {
        if (anchor.isEmpty()) {
            return Optional.of(blocks);
        }
        Heading first = headings.get(anchor);
        if (first == null) {
            return Optional.empty();
        }
        int begin = blocks.indexOf(first);
        int end = begin + 1;
        while (end < blocks.size()
                && !(blocks.get(end) instanceof Heading next && next.getLevel() <= first.getLevel())) {
            end++;
        }
        return Optional.of(blocks.subList(begin, end));
    }
}
