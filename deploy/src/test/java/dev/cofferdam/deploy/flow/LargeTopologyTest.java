package dev.cofferdam.deploy.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest topology there may be is still answered at once. */
public class LargeTopologyTest {
    private static final int PARTITIONS = Plan.PARTITIONS_MAX;
    private static final int CHANNELS_EACH = 4;

    @TempDir
    private Path directory;

    @Test
    void ringOfAll() throws IOException {
        Path file = Fixtures.write(directory, ring(PARTITIONS));
        FlowTable table = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Compilation ring = TestPrograms.compiler().compile(file);
            assertEquals(List.of(), ring.violations());
            return FlowTable.of(Flows.of(ring.topology().orElseThrow()));
        });

        assertEquals(PARTITIONS * (PARTITIONS - 1), table.effects().size());
        assertEquals(
                Set.of(CHANNELS_EACH),
                table.effects().stream()
                        .filter(FlowTable.Effect::direct)
                        .map(effect -> effect.through().size())
                        .collect(Collectors.toSet()));
        assertEquals(
                PARTITIONS - 2,
                table.effects().stream()
                        .mapToInt(effect -> effect.through().size())
                        .max()
                        .orElseThrow());
    }

    /** Each sends to the next. */
    public static String ring(int partitions) {
        StringBuilder text = new StringBuilder("policy: {levels: [low]}\npartitions:\n");
        for (int i = 0; i < partitions; i++) {
            text.append(
                    "  - {name: p%d, label: low, program: idle, limits: {memory: 16MiB, window: 4KiB}}\n".formatted(i));
        }
        text.append("channels:\n");
        for (int i = 0; i < partitions * CHANNELS_EACH; i++) {
            int from = i / CHANNELS_EACH;
            text.append(
                    "  - {from: p%d.o%d, to: p%d.i%d, kind: one-way}\n".formatted(from, i, (from + 1) % partitions, i));
        }
        return text.toString();
    }
}
