package dev.cofferdam.deploy.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.LargeTopologyTest;
import dev.cofferdam.deploy.flow.Lattice;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Topology;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FlowPictureTest {
    /** What can neither run nor load anything. */
    private static final Set<String> ELEMENTS = Set.of("defs", "g", "marker", "path", "style", "svg", "text", "title");

    private static final String DIAMOND = """
            policy: {levels: [low, high], categories: [a, b]}
            partitions:
              - {name: bottom, label: low, program: idle}
              - {name: left, label: low/a, program: idle}
              - {name: right, label: low/b, program: idle}
              - {name: top, label: "high/a,b", program: idle}
              - {name: beside, label: "high/b,a", program: idle}
            channels:
              - {from: bottom.up, to: top.in, kind: one-way}
              - {from: top.ask, to: beside.answer, kind: call}
            """;

    @TempDir
    private Path directory;

    @Test
    void latticeHasNoStepThatFollowsFromOthers() throws Exception {
        Topology topology = topology(DIAMOND);
        Lattice lattice = Lattice.of(Flows.of(topology), Labels.of(topology));

        assertEquals(
                Set.of("low", "low/a", "low/b", "high/a,b"), lattice.classes().keySet());
        assertEquals(2, lattice.classes().get("high/a,b").size());
        assertEquals(
                Set.of("low -> low/a", "low -> low/b", "low/a -> high/a,b", "low/b -> high/a,b"),
                new TreeSet<>(lattice.steps().stream()
                        .map(step -> step.from() + " -> " + step.to())
                        .toList()));
    }

    @Test
    void showsClassesPartiesAndFlows() throws Exception {
        Document picture = parse(picture("diamond", topology(DIAMOND)));

        List<String> texts = texts(picture, "text");
        for (String shown : List.of("bottom", "beside", "high/a,b", "1 partition", "2 partitions", "one-way", "call")) {
            assertTrue(texts.contains(shown), texts::toString);
        }
        assertEquals(
                List.of("none", "none", "none", "none", "none", "url(#head)"),
                arrows(picture).stream()
                        .map(arrow -> arrow.getAttribute("marker-start"))
                        .sorted()
                        .toList());
    }

    @Test
    void markupDoesNothing() throws Exception {
        String name = "</title><script>alert(1)</script><a href=\"javascript:alert(2)\" onload='x'>&amp;";
        String svg = picture(name, topology(DIAMOND));

        Set<String> elements = new TreeSet<>();
        for (Element element : all(parse(svg), "*")) {
            elements.add(element.getTagName());
            assertEquals("", element.getAttribute("href") + element.getAttribute("onload"));
        }
        assertEquals(new TreeSet<>(ELEMENTS), elements);
        assertTrue(texts(parse(svg), "title").contains(name + ": access classes and flows"), svg);
    }

    /** All of a label is said to who points at it. */
    @Test
    void longLabelIsCut() throws Exception {
        String categories = "category-one,category-three,category-two";
        Document picture = parse(picture("long", topology("""
                policy: {levels: [low], categories: [category-one, category-two, category-three]}
                partitions: [{name: a, label: "low/%s", program: idle}]
                """.formatted(categories))));

        assertTrue(
                texts(picture, "text").contains("low/category-one,category-three,cat…"),
                texts(picture, "text")::toString);
        assertTrue(texts(picture, "title").contains("a\nlow/" + categories), texts(picture, "title")::toString);
    }

    @Test
    void largestIsDrawn() throws Exception {
        Topology topology = topology(LargeTopologyTest.ring(256));

        String svg = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> picture("ring", topology));

        assertTrue(texts(parse(svg), "text").contains("256 partitions"));
    }

    private Topology topology(String text) throws Exception {
        return TestPrograms.compiler()
                .compile(Fixtures.write(directory, text))
                .topology()
                .orElseThrow();
    }

    private static String picture(String name, Topology topology) {
        return new FlowPicture(name, Flows.of(topology), Labels.of(topology)).svg();
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> arrows(Document picture) {
        return all(picture, "path").stream()
                .filter(path -> path.getAttribute("class").equals("arrow"))
                .toList();
    }

    private static List<String> texts(Document picture, String tag) {
        return all(picture, tag).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> all(Document picture, String tag) {
        NodeList found = picture.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
