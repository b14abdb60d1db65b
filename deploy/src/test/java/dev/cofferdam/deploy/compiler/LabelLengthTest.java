package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.store.editor.VolumeEditor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The longest label that check accepts is the longest that a volume keeps. */
class LabelLengthTest {
    @TempDir
    private Path directory;

    @Test
    void longest() throws IOException {
        assertEquals(List.of(), said(24));
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory.resolve("volume"), 8 << 20, InstantSource.system(), events -> {})) {
            assertEquals(
                    Policy.LABEL_BYTES_MAX,
                    editor.createDisk("d", label(24), 4096).label().length());
        }
    }

    @Test
    void tooLong() throws IOException {
        String wrong = "the label has 4055 characters, at most 4054 are kept";
        assertEquals(List.of("LABEL_FITS " + wrong, "LABEL_FITS " + wrong), said(25));
    }

    @Test
    void tooLongInItsCanonicalForm() throws IOException {
        String squeezed = "b:low+a:low/" + names("c", 64, 32) + "~" + names("r", 59, 14);
        String organisations =
                "{organisations: {a: {levels: [low], categories: [%s], releases: [%s]}, b: {levels: [low]}}}"
                        .formatted(names("c", 64, 32), names("r", 59, 14));
        assertEquals(Policy.LABEL_BYTES_MAX - 2, squeezed.length());
        assertEquals(List.of(), said(squeezed, organisations));
        assertEquals(
                List.of(
                        "LABEL_FITS the label's canonical text has 4055 characters, at most 4054 are kept",
                        "LABEL_FITS the label's canonical text has 4055 characters, at most 4054 are kept"),
                said(
                        squeezed.replace("b:low+", "b:lows+"),
                        organisations.replace("b: {levels: [low]", "b: {levels: [lows]")));
    }

    private List<String> said(int lastCharacters) throws IOException {
        return said(
                label(lastCharacters),
                "{levels: [low], categories: [%s], releases: [%s]}"
                        .formatted(names("c", 64, 32), names("r", 59, lastCharacters)));
    }

    private List<String> said(String label, String policy) throws IOException {
        Path file = Fixtures.write(directory, """
                policy: %s
                store:
                  volume: {path: new, size: 8MiB}
                  disks: [{name: d, label: "%s", size: 4KiB}]
                partitions: [{name: a, label: "%s", program: idle}]
                """.formatted(policy, label, label));
        return TestPrograms.compiler().compile(file).violations().stream()
                .map(each -> each.rule() + " " + each.wrong())
                .toList();
    }

    private static String label(int lastCharacters) {
        return "low/" + names("c", 64, 32) + "~" + names("r", 59, lastCharacters);
    }

    /** In canonical order, of 32 characters each but the last. */
    private static String names(String first, int count, int lastCharacters) {
        return IntStream.range(0, count)
                .mapToObj(i -> "%s%02d".formatted(first, i) + "x".repeat((i == count - 1 ? lastCharacters : 32) - 3))
                .collect(Collectors.joining(","));
    }
}
