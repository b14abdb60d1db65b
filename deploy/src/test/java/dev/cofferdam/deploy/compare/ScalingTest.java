package dev.cofferdam.deploy.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.compare.Cell.Setup;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

/** Scaling on machines that are not here. */
class ScalingTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "16, 5", "64, 7", "200, 7"})
    void clientsAreDoubledUpToTheCoresAndToWhatATopologyHolds(int cores, int numbers) {
        List<Integer> clients = Scaling.clients(cores);

        assertEquals(numbers, clients.size());
        assertEquals(1 << (numbers - 1), clients.getLast());
    }

    @Test
    void aimsAreJudgedUpToHalfTheCores() {
        List<ScalingResults.Aim> aims = sample(4, 0.9, 0.005).aims();

        assertEquals("reached", judged(aims, "ring, 2 clients on disks of their own"));
        assertEquals(
                "cannot tell: 4 clients are more than half of 4 cores",
                judged(aims, "ring, 4 clients on disks of their own"));
        assertEquals("reached", judged(aims, "64 partitions at rest"));
    }

    @Test
    void whatIsMissedIsSaid() {
        List<ScalingResults.Aim> aims = sample(4, 0.7, 0.02).aims();

        assertEquals("missed", judged(aims, "ring, 2 clients on disks of their own"));
        assertEquals("reached", judged(aims, "message, 2 clients on disks of their own"));
        assertEquals("missed", judged(aims, "64 partitions at rest"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void thePageIsWellFormedAndDrawsNothingThatIsNoNumber(int cores) throws Exception {
        String html = ScalingPage.of(sample(cores, 0.9, 0.001));

        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replaceFirst("<!DOCTYPE html>", ""))));
        assertFalse(html.contains("NaN") || html.contains("Infinity"), "draws what is no number");
        assertTrue(html.contains("All clients on one disk"));
    }

    /** What is measured on a memory that this user may not read, or of nobody, is left out. */
    @Test
    void thePageHoldsWhereNothingWasMeasured() throws Exception {
        ScalingResults.Crowd unread = new ScalingResults.Crowd(1, 1, 1, null, null, 0);
        ScalingResults results =
                new ScalingResults(Samples.machine("none", 0), List.of(), List.of(unread), List.of(), List.of());

        assertFalse(ScalingPage.of(results).contains("NaN"));
        assertTrue(ScalingText.of(results).contains("PARTITIONS"));
    }

    private static String judged(List<ScalingResults.Aim> aims, String name) {
        return aims.stream()
                .filter(aim -> aim.name().equals(name))
                .findFirst()
                .orElseThrow()
                .judged();
    }

    /** Each further client adds that share of the first one's rate. */
    private static ScalingResults sample(int cores, double share, double restCores) {
        Results.Machine two = Samples.machine("AMD EPYC", 0);
        Results.Machine machine = new Results.Machine(
                cores,
                two.processor(),
                two.memoryBytes(),
                two.kernel(),
                two.java(),
                0,
                0,
                two.started(),
                two.seconds(),
                true,
                two.seed());
        List<ScalingResults.Load> loads = new ArrayList<>();
        for (int clients : Scaling.clients(cores)) {
            for (String design : List.of("call", "message", "ring", "mapped")) {
                Cell cell = new Cell(new Setup(design, "adaptive", clients), "read", 4096, 1);
                double rate = 100_000 * (clients == 1 ? 1 : clients * share);
                loads.add(new ScalingResults.Load("own", Samples.result(cell, 1e9 / rate)));
                if (clients > 1) {
                    loads.add(new ScalingResults.Load("one", Samples.result(cell, 2e9 / rate)));
                }
            }
        }
        List<ScalingResults.Crowd> crowds = List.of(
                new ScalingResults.Crowd(1, 400_000_000L, 1, 22L << 20, 60L << 20, restCores / 64),
                new ScalingResults.Crowd(64, 5_000_000_000L, 1, 22L << 20, 70L << 20, restCores));
        return new ScalingResults(machine, loads, crowds, ScalingAims.of(machine, loads, crowds), List.of());
    }
}
