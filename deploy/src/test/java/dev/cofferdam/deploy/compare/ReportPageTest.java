package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is whole, well-formed and true to its figures, whatever these are. */
class ReportPageTest {
    private static final List<String> SECTIONS = List.of(
            "verdict",
            "ratios",
            "curves",
            "stages",
            "aims",
            "trusted-base",
            "store-killed",
            "cost",
            "results",
            "left-out",
            "method");

    static Stream<Results> samples() {
        return Stream.of(
                Samples.of(List.of(4096), cell -> 2.5),
                Samples.of(List.of(1 << 20), cell -> 0.5),
                Samples.of(Samples.FOUR_SIZES, cell -> 1.5),
                Samples.empty());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void hasEveryPartAndLoadsNothing(Results results) throws Exception {
        String html = ReportPage.of(results);
        Document page = parse(html);

        assertEquals(
                SECTIONS,
                elements(page, "section").stream()
                        .map(section -> section.getAttribute("id"))
                        .toList());
        assertTrue(html.contains(Verdict.of(results).headline().replace("\"", "&quot;")));
        assertEquals(List.of(), elements(page, "script"));
        assertFalse(html.contains("http:") || html.contains("https:") || html.contains("url("), "refers to elsewhere");
        for (String attribute : List.of("d", "x", "y", "width", "height")) {
            for (Element element : elements(page, "*")) {
                String value = element.getAttribute(attribute);
                assertFalse(value.contains("NaN") || value.contains("Inf") || value.contains("�"), value);
            }
        }
    }

    @Test
    void drawsAPanelForEachSizeAndOperationAndALineForEachDesign() throws Exception {
        Document page = parse(ReportPage.of(Samples.of(Samples.FOUR_SIZES, cell -> 2.5)));

        List<Element> panels = elements(page, "figure").stream()
                .filter(figure -> figure.getAttribute("class").equals("panel"))
                .toList();
        // Four sizes, read and written, under four loads.
        assertEquals(4 * 2 * 4, panels.size());
        List<String> lines = new ArrayList<>();
        NodeList groups = panels.getFirst().getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            lines.add(((Element) groups.item(i)).getAttribute("class"));
        }
        assertEquals(
                List.of(
                        "baseline none",
                        "call park",
                        "call spin",
                        "call adaptive",
                        "message park",
                        "ring park",
                        "ring spin",
                        "ring adaptive",
                        "mapped park"),
                lines);
    }

    @Test
    void listsEveryCell() throws Exception {
        Results results = Samples.of(Samples.FOUR_SIZES, cell -> 2.5);
        Document page = parse(ReportPage.of(results));

        Element section = elements(page, "section").stream()
                .filter(candidate -> candidate.getAttribute("id").equals("results"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                results.results().size() + 1, section.getElementsByTagName("tr").getLength());
    }

    @Test
    void judgesAims() throws Exception {
        String html = ReportPage.of(Samples.of(List.of(4096), cell -> 2.6));

        assertTrue(html.contains("✓ reached"));
        assertTrue(html.contains("✗ missed"));
    }

    @Test
    void escapesWhatItWasGiven() throws Exception {
        String hostile = "</dd><script>alert(\"x\")</script> & 'y'\u0001";
        Document page = parse(ReportPage.of(Samples.of(Samples.machine(hostile, 0), List.of(4096), cell -> 2.5)));

        assertEquals(List.of(), elements(page, "script"));
        assertTrue(elements(page, "dd").getFirst().getTextContent().startsWith(hostile.replace('\u0001', '�')));
    }

    @Test
    void warnsOfABusyMachineOnly() throws Exception {
        String warning = "The machine was busy";

        assertTrue(ReportPage.of(Samples.of(Samples.machine("x", 9.3), List.of(4096), cell -> 2.5))
                .contains(warning));
        assertTrue(ReportPage.of(Samples.of(Samples.machine("x", 0.6), List.of(4096), cell -> 2.5))
                .contains("not quite idle"));
        assertFalse(ReportPage.of(Samples.of(Samples.machine("x", 0.1), List.of(4096), cell -> 2.5))
                .contains("class=\"warning\""));
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> elements(Document page, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = page.getElementsByTagName(name);
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
