package dev.cofferdam.deploy.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Document;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Chapters put together to one page: a paragraph that is a link titled {@code include} is replaced by the section that it
 * leads to, and links between what is on the page lead there. For one thread, once.
 */
final class Page {
    private static final String INCLUDE = "include";
    private static final int LEVEL_MAX = 6;

    private final Path repository;
    private final Map<Path, Source> sources = new HashMap<>();
    private final Document document = new Document();
    /** Of every heading on the page, and from where each link is. */
    private final Map<Heading, String> ids = new HashMap<>();

    private final Map<Node, Path> origins = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private Page(Path repository) {
        this.repository = repository;
    }

    /**
     * Puts them together.
     *
     * @param chapters from the repository's top, in order
     * @throws IOException if one cannot be read, or a link leads nowhere; the message names all of these
     */
    static Page of(Path repository, List<Path> chapters) throws IOException {
        Page page = new Page(repository);
        for (Path chapter : chapters) {
            for (Node block : List.copyOf(page.source(chapter).blocks())) {
                Optional<Link> include = include(block);
                if (include.isPresent()) {
                    page.include(chapter, include.get());
                } else {
                    page.append(chapter, block);
                }
            }
        }
        page.resolveLinks();
        if (!page.faults.isEmpty()) {
            throw new IOException(String.join("\n", page.faults));
        }
        return page;
    }

    private Source source(Path file) throws IOException {
        Source known = sources.get(file);
        if (known == null) {
            known = Source.read(repository, file);
            sources.put(file, known);
        }
        return known;
    }

    private static Optional<Link> include(Node block) {
        return block instanceof Paragraph
                        && block.getFirstChild() instanceof Link link
                        && link.getNext() == null
                        && INCLUDE.equals(link.getTitle())
                ? Optional.of(link)
                : Optional.empty();
    }

    /** Below the chapter's own heading, and called as the link says. */
    private void include(Path from, Link link) throws IOException {
        Reference what = Reference.of(from, link.getDestination()).orElseThrow();
        List<Node> section =
                exists(what) ? source(what.file()).section(what.anchor()).orElse(List.of()) : List.of();
        if (section.isEmpty()) {
            faults.add(from + " includes " + what + ", which is not there");
            return;
        }
        int deeper = 1;
        if (section.getFirst() instanceof Heading first) {
            deeper = 2 - first.getLevel();
            rename(first, Slugs.text(link));
        }
        for (Node block : List.copyOf(section)) {
            if (block instanceof Heading heading) {
                heading.setLevel(Math.min(LEVEL_MAX, heading.getLevel() + deeper));
            }
            append(what.file(), block);
        }
    }

    private static void rename(Heading heading, String name) {
        while (heading.getFirstChild() != null) {
            heading.getFirstChild().unlink();
        }
        heading.appendChild(new Text(name));
    }

    private void append(Path from, Node block) throws IOException {
        origins.put(block, from);
        if (block instanceof Heading heading) {
            for (Map.Entry<String, Heading> each : source(from).headings().entrySet()) {
                if (each.getValue().equals(heading)) {
                    ids.put(heading, id(from, each.getKey()));
                }
            }
        }
        document.appendChild(block);
    }

    private static String id(Path file, String anchor) {
        String prefix = file.toString()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\.md$", "")
                .replaceAll("[^a-z0-9]+", "-");
        return prefix + "--" + anchor;
    }

    private boolean exists(Reference what) {
        return Files.exists(repository.resolve(what.file()));
    }

    private void resolveLinks() throws IOException {
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            Path from = origins.get(block);
            for (Link link : links(block)) {
                Optional<Reference> to = Reference.of(from, link.getDestination());
                if (to.isPresent()) {
                    resolve(from, link, to.get());
                }
            }
        }
    }

    static List<Link> links(Node in) {
        List<Link> links = new ArrayList<>();
        in.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                links.add(link);
                visitChildren(link);
            }
        });
        return links;
    }

    private void resolve(Path from, Link link, Reference to) throws IOException {
        if (!exists(to)) {
            faults.add(from + " has a link to " + to + ", which is not there");
            return;
        }
        boolean text = to.file().toString().endsWith(".md");
        if (!to.anchor().isEmpty() && !(text && source(to.file()).headings().containsKey(to.anchor()))) {
            faults.add(from + " has a link to " + to + ", and no heading there is that");
            return;
        }
        Optional<String> here = text ? onPage(to) : Optional.empty();
        if (here.isPresent()) {
            link.setDestination("#" + here.get());
        } else {
            unlink(link, to);
        }
    }

    /** The heading that a link leads to, or what is on the page of a file that is linked to as a whole. */
    private Optional<String> onPage(Reference to) throws IOException {
        return source(to.file()).headings().entrySet().stream()
                .filter(each -> to.anchor().isEmpty() || each.getKey().equals(to.anchor()))
                .map(each -> ids.get(each.getValue()))
                .filter(id -> id != null)
                .findFirst();
    }

    /** What is not on the page is named. */
    private static void unlink(Link link, Reference to) {
        Node last = link;
        for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
            last.insertAfter(child);
            last = child;
        }
        HtmlInline where = new HtmlInline();
        where.setLiteral(" <span class=\"where\">[" + to.file() + "]</span>");
        last.insertAfter(where);
        link.unlink();
    }

    /** Headings down to a level, in order: for the table of contents. */
    List<Heading> headings(int level) {
        List<Heading> headings = new ArrayList<>();
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            if (block instanceof Heading heading && heading.getLevel() <= level) {
                headings.add(heading);
            }
        }
        return headings;
    }

    String id(Heading heading) {
        return ids.get(heading);
    }

    /** The page's content. */
    String html() {
        return HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .attributeProviderFactory(_ -> (node, _, attributes) -> {
                    if (node instanceof Heading heading) {
                        attributes.put("id", ids.get(heading));
                    }
                })
                .build()
                .render(document);
    }
}
