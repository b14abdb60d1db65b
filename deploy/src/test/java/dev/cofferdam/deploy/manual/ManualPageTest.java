package dev.cofferdam.deploy.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual's page is whole, and every link of the project's documents leads somewhere. */
class ManualPageTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
    private static final Pattern LINK = Pattern.compile(" href=\"([^\"]*)\"");

    @TempDir
    private Path directory;

    @Test
    void thePageLeadsNowhereButToItselfAndTheWeb() throws IOException {
        String html = Manual.html(REPOSITORY);
        Set<String> ids = new HashSet<>();
        Matcher id = ID.matcher(html);
        while (id.find()) {
            assertTrue(ids.add(id.group(1)), () -> id.group(1) + " is there twice");
        }
        Matcher link = LINK.matcher(html);
        int links = 0;
        for (; link.find(); links++) {
            String to = link.group(1);
            assertTrue(
                    to.startsWith("https://") || (to.startsWith("#") && ids.contains(to.substring(1))),
                    () -> to + " leads nowhere");
        }
        assertTrue(links > 50, "only " + links + " links");
        assertTrue(html.indexOf(">Why</h1>") < html.indexOf(">Programs</h1>"), "the chapters are not in order");
    }

    @Test
    void whatLeadsNowhereIsNamed() throws IOException {
        Path chapters = Files.createDirectories(directory.resolve("deploy/manual"));
        Files.writeString(directory.resolve("README.md"), "# There\n\nText.\n");
        Files.writeString(chapters.resolve("1.md"), """
                # One

                [good](../../README.md) [gone](../gone.md) [lost](../../README.md#here) [web](https://example.org)

                [There](../../README.md#there "include")

                [Not](../../README.md#not "include")
                """);
        IOException wrong = assertThrows(IOException.class, () -> Manual.html(directory));
        assertEquals("""
                deploy/manual/1.md includes README.md#not, which is not there
                deploy/manual/1.md has a link to deploy/gone.md, which is not there
                deploy/manual/1.md has a link to README.md#here, and no heading there is that""", wrong.getMessage());
    }

    @Test
    void everyDocumentsLinksLeadSomewhere() throws IOException {
        List<String> faults = new ArrayList<>();
        for (Path file : documents()) {
            for (Node block : Source.read(REPOSITORY, file).blocks()) {
                for (Link link : Page.links(block)) {
                    Optional<Reference> to = Reference.of(file, link.getDestination());
                    if (to.isPresent() && !leads(to.get())) {
                        faults.add(file + " -> " + to.get());
                    }
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    private static boolean leads(Reference to) throws IOException {
        return Files.exists(REPOSITORY.resolve(to.file()))
                && (to.anchor().isEmpty()
                        || Source.read(REPOSITORY, to.file()).headings().containsKey(to.anchor()));
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            for (Path module : modules.toList()) {
                try (Stream<Path> files = Files.isDirectory(module) ? Files.list(module) : Stream.of(module)) {
                    files.filter(file -> file.toString().endsWith(".md"))
                            .map(REPOSITORY::relativize)
                            .forEach(documents::add);
                }
            }
        }
        assertTrue(documents.size() > 10, documents::toString);
        return documents;
    }
}
