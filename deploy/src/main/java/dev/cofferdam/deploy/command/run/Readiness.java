package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.plan.PlanNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Whether what was launched is ready, as its kernel says. Stateless. */
final class Readiness {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Readiness() {}

    /** Where all have ended but for the store, the kernel ends by itself, and that is waited for. */
    static boolean isReady(List<PartitionStatus> partitions) {
        return partitions.stream().allMatch(SteerCommand::isSettled)
                && partitions.stream()
                        .anyMatch(each -> !each.name().equals(PlanNames.STORE)
                                && each.state().equals("READY"));
    }

    /** None where it does not answer yet, or no more. */
    static List<PartitionStatus> partitions(KernelProcess kernel) {
        try {
            return kernel.control().status().partitions();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** On a thread of its own: keeps a file while everything is ready, for whoever looks from outside. */
    static void keep(Path file, KernelProcess kernel) throws IOException {
        Files.deleteIfExists(file);
        Thread.ofVirtual().start(() -> {
            try {
                while (kernel.process().isAlive()) {
                    if (isReady(partitions(kernel))) {
                        Files.write(file, new byte[0]);
                    } else {
                        Files.deleteIfExists(file);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                Files.deleteIfExists(file);
            } catch (IOException e) {
                System.err.println("error: " + file + " cannot be kept: " + e.getMessage());
            }
        });
    }
}
