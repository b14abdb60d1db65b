package dev.cofferdam.deploy.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.kernel.plan.RestartPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room is asked for where it is taken. */
class RoomTest {
    private static final long NOWHERE_BYTES = 1L << 60;

    @TempDir
    private Path directory;

    private Plan plan(long windowBytes) {
        PartitionPlan partition = new PartitionPlan(
                "a",
                Optional.empty(),
                new ProgramPlan("none", List.of()),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new LimitsPlan(1, 0, 1, windowBytes, OptionalInt.empty()),
                RestartPolicy.NEVER);
        Policy policy =
                new Policy(List.of(new Organisation("", List.of("low"), List.of(), List.of(), List.of(), List.of())));
        return new Plan("n", false, "", policy, List.of(partition), Optional.empty(), List.of(), Optional.empty());
    }

    @Test
    void whatIsRefusedLeavesNoDirectory() {
        Path runs = directory.resolve("runs");
        Directories directories = new Directories(runs, directory.resolve("state"));
        assertThrows(NoRoomException.class, () -> Room.require(plan(NOWHERE_BYTES), directories, false));
        assertFalse(Files.exists(runs), "made, and refused");
    }

    @Test
    void fewerOpenFilesThanItTakesAreSaidBeforeAnythingStarts() {
        String both = "Max open files            27                   27                   files     ";
        String message = assertThrows(NoRoomException.class, () -> Room.requireDescriptors(plan(0), List.of(both)))
                .getMessage();
        assertTrue(message.startsWith("too few files may be open at once: 28 are needed"), message);
        String hard = "Max open files            27                   28                   files     ";
        assertDoesNotThrow(() -> Room.requireDescriptors(plan(0), List.of(hard)), "Java raises the soft limit itself");
        assertDoesNotThrow(() -> Room.requireDescriptors(plan(0), List.of(hard.replace("28", "unlimited"))));
    }

    @Test
    void windowsTakeNoneOfTheRunsWhereTheyHaveMountsOfTheirOwn() {
        Directories directories = new Directories(directory.resolve("runs"), directory.resolve("state"));
        Plan plan = plan(NOWHERE_BYTES);
        assertDoesNotThrow(() -> Room.require(plan, directories, true));
        String message = assertThrows(NoRoomException.class, () -> Room.require(plan, directories, false))
                .getMessage();
        assertTrue(message.startsWith("there is no room for the shared memory of its partitions: "), message);
    }
}
