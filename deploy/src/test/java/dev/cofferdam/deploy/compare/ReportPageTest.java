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
    void drawsAPanelForEachDesignAndRequestAndALineForEachWaitPolicy() throws Exception {
        Document page = parse(ReportPage.of(Samples.of(Samples.FOUR_SIZES, cell -> 2.5)));

        List<Element> panels = panels(page);
        // Four sizes, read and written. One client: four designs, at depth 1; three at depth 8. Four clients: mapped
        // has no
        // writes of its own.
        assertEquals(4 * (4 + 4) + 4 * (3 + 3) + 4 * (4 + 3) + 4 * (3 + 3), panels.size());
        assertEquals(List.of("baseline none", "call park", "call spin", "call adaptive"), lines(panels.get(0)));
        assertEquals(List.of("baseline none", "message park"), lines(panels.get(1)));
        assertEquals(List.of("baseline none", "ring park", "ring spin", "ring adaptive"), lines(panels.get(2)));
        assertEquals(List.of("baseline none", "mapped park"), lines(panels.get(3)));
    }

    /** A mark is at the height of the table's value: the latency axis of these samples is from 100 ns to 1 ms. */
    @Test
    void marksStandAtTheTablesValues() throws Exception {
        Results results = Samples.of(List.of(4096), cell -> 2.5);
        Element call = (Element) panels(parse(ReportPage.of(results)))
                .getFirst()
                .getElementsByTagName("g")
                .item(1);
        Latency latency = results.results().stream()
                .filter(result -> result.design().equals("call"))
                .findFirst()
                .orElseThrow()
                .latencyNanos();
        List<Double> heights = new ArrayList<>();
        NodeList paths = call.getElementsByTagName("path");
        for (int i = 1; i < paths.getLength(); i++) {
            String place = ((Element) paths.item(i)).getAttribute("transform");
            heights.add(Double.parseDouble(place.substring(place.indexOf(' ') + 1, place.length() - 1)));
        }

        CurveChart.Axis axis = new CurveChart.Axis(2, 6);
        List<Long> marked = List.of(latency.p50(), latency.p90(), latency.p99(), latency.p999());
        assertEquals(4, heights.size());
        for (int i = 0; i < 4; i++) {
            assertEquals(axis.y(marked.get(i)), heights.get(i), 0.06, "mark " + i + " of " + marked);
        }
    }

    @Test
    void keepsWhatIsNotSteadyOutOfPanelsAndMarksItInTheTable() throws Exception {
        Results whole = Samples.of(List.of(4096), cell -> 2.5);
        List<Results.Result> unsteady = whole.results().stream()
                .map(result -> result.design().equals("message") ? Samples.notSteady(result) : result)
                .toList();
        String html = ReportPage.of(Samples.with(whole, unsteady));

        assertTrue(panels(parse(html)).stream().noneMatch(panel -> lines(panel).contains("message park")));
        assertTrue(html.contains("message, park *"));
        assertTrue(html.contains("it is a sample that is not"));
        assertTrue(html.contains("cannot tell: not steady"));
    }

    /** One scale for all: the same time is as wide in each group. */
    @Test
    void drawsAllStagesOnOneScale() throws Exception {
        Document page = parse(ReportPage.of(Samples.of(List.of(4096), cell -> 2.5)));

        List<Element> charts = elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("class").equals("stages"))
                .toList();
        assertEquals(1, charts.size());
        List<Element> bars = new ArrayList<>();
        NodeList all = charts.getFirst().getElementsByTagName("rect");
        for (int i = 0; i < all.getLength(); i++) {
            bars.add((Element) all.item(i));
        }
        List<String> clientWakes = bars.stream()
                .filter(bar -> bar.getAttribute("class").equals("bar wake4"))
                .map(bar -> bar.getAttribute("width"))
                .distinct()
                .toList();
        assertEquals(1, clientWakes.size(), clientWakes::toString);
        // Three wait policies of call wake no store, message does.
        assertEquals(
                1,
                bars.stream()
                        .filter(bar -> bar.getAttribute("class").equals("bar wake2"))
                        .count());
    }

    private static List<Element> panels(Document page) {
        return elements(page, "figure").stream()
                .filter(figure -> figure.getAttribute("class").equals("panel"))
                .toList();
    }

    private static List<String> lines(Element panel) {
        List<String> lines = new ArrayList<>();
        NodeList groups = panel.getElementsByTagName("g");
        for (int i = 0; i < groups.getLength(); i++) {
            lines.add(((Element) groups.item(i)).getAttribute("class"));
        }
        return lines;
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
    void statesNoMissedAimOfABusyMachine() throws Exception {
        Results busy = Samples.of(Samples.machine("x", 0.9), List.of(4096), cell -> 2.6);

        assertFalse(ReportPage.of(busy).contains("✗"));
        assertTrue(ReportPage.of(busy).contains("✓ reached"));
        assertFalse(Summary.of(busy).contains("missed)"));
        assertTrue(Summary.of(busy).contains("The machine was busy: other programs"), Summary.of(busy));
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

        assertTrue(ReportPage.of(Samples.of(Samples.machine("x", 0.9), List.of(4096), cell -> 2.5))
                .contains(warning));
        assertTrue(ReportPage.of(Samples.of(Samples.machine("x", 0.1), List.of(4096), cell -> 2.5))
                .contains("not quite idle"));
        assertFalse(ReportPage.of(Samples.of(Samples.machine("x", 0.01), List.of(4096), cell -> 2.5))
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
