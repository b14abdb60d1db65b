package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.plan.Limits;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room is asked for where it is taken. */
class RoomTest {
    private static final long NOWHERE_BYTES = 1L << 60;

    @TempDir
    private Path directory;

    @Test
    void windowsTakeNoneOfTheRunsWhereTheyHaveMountsOfTheirOwn() {
        Directories directories = new Directories(directory.resolve("runs"), directory.resolve("state"));
        Plan plan = Plan.newBuilder()
                .addPartitions(
                        Partition.newBuilder().setLimits(Limits.newBuilder().setWindowBytes(NOWHERE_BYTES)))
                .build();
        assertDoesNotThrow(() -> Room.require(plan, directories, true));
        String message = assertThrows(NoRoomException.class, () -> Room.require(plan, directories, false))
                .getMessage();
        assertTrue(message.startsWith("there is no room for the shared memory of its partitions: "), message);
    }
}
