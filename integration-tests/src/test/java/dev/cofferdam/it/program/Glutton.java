package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Takes as many MiB of memory outside the Java heap and as many threads as it is told, and then says so. */
public final class Glutton implements Program {
    private static final long MIB = 1 << 20;

    @Override
    public String name() {
        return "glutton";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("mebibytes", Parameter.Kind.NUMBER, true, "to fill"),
                new Parameter("threads", Parameter.Kind.NUMBER, true, "to start"));
    }

    @Override
    public void run(Partition partition) throws InterruptedException {
        int mebibytes = Integer.parseInt(partition.argument("mebibytes"));
        for (int taken = 0; taken < mebibytes; taken++) {
            Arena.global().allocate(MIB).fill((byte) 1);
        }
        int threads = Integer.parseInt(partition.argument("threads"));
        CountDownLatch end = new CountDownLatch(1);
        for (int started = 0; started < threads; started++) {
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        partition.log("has it all");
        end.countDown();
    }
}
