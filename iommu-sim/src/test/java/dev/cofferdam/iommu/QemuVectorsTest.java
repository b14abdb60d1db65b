package dev.cofferdam.iommu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The unit against QEMU's: from a record of it in every build, and live where one is. */
class QemuVectorsTest {
    private static final String QEMU = System.getProperty("iommu.qemu", "qemu-system-riscv64");
    private static final long FIRST = Long.getLong("iommu.seed", 1_000_000);
    private static final int CASES = Integer.getInteger("iommu.cases", 100);

    private final QemuReplay replay = new QemuReplay();

    @Test
    void theUnitDoesWhatTheRecordSays() throws IOException {
        InputStream record = QemuVectorsTest.class.getResourceAsStream("/qemu/vectors.txt.gz");
        replay.run(new InputStreamReader(new GZIPInputStream(record), StandardCharsets.US_ASCII));
        assertEquals(2500, replay.cases());
        assertEquals(EnumSet.allOf(QemuDeparture.class), replay.departures());
    }

    /** The cases are those of {@code -Diommu.cases=N} seeds from {@code -Diommu.seed=N}. */
    @Test
    void theUnitDoesWhatQemuDoes() throws IOException {
        assumeTrue(isThere(), QEMU + " with riscv-iommu-pci is not there; -Diommu.qemu names another");
        Process recorder = new ProcessBuilder(
                        "python3",
                        "src/test/resources/qemu/record.py",
                        QEMU,
                        Long.toString(FIRST),
                        Integer.toString(CASES))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        replay.run(recorder.inputReader(StandardCharsets.US_ASCII));
        assertEquals(CASES, replay.cases());
    }

    private static boolean isThere() {
        try {
            Process help = new ProcessBuilder(QEMU, "-M", "none", "-device", "riscv-iommu-pci,help")
                    .redirectErrorStream(true)
                    .start();
            return new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .contains("riscv-iommu-pci options");
        } catch (IOException e) {
            return false;
        }
    }
}
