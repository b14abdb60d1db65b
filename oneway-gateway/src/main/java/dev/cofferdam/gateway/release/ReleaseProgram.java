package dev.cofferdam.gateway.release;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.util.List;

/** A gateway's half at the high class: reads the spool down, and lets files appear in a directory. */
public final class ReleaseProgram implements Program {
    private static final long PAUSE_MILLIS = 1_000;

    /** After so many failures in a row, what cannot be put where it belongs is given up, by name. */
    private static final int PATIENCE = 10;

    @Override
    public String name() {
        return "gateway-release";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("spool", Parameter.Kind.DISK, true, "The spool, to read."),
                new Parameter("position", Parameter.Kind.DISK, true, "A disk for how far it has come."),
                new Parameter("deliver", Parameter.Kind.DIRECTORY, true, "Where files appear."));
    }

    @Override
    public List<String> libraries() {
        return List.of("oneway-gateway", "protobuf-javalite");
    }

    @Override
    public void run(Partition partition) throws IOException {
        String told = "";
        int failures = 0;
        while (true) {
            try (DeliveryDirectory directory =
                            DeliveryDirectory.open(partition.directory(partition.argument("deliver")));
                    Release release = Release.resume(
                            partition.disk(partition.argument("spool")),
                            new StateDisk(partition.disk(partition.argument("position"))),
                            directory,
                            failures < PATIENCE,
                            partition::log)) {
                while (true) {
                    release.drain();
                    told = "";
                    failures = 0;
                    release.await();
                }
            } catch (IOException e) {
                // Full storage, a store that is started again, or a head that low has made impossible: nothing is lost
                // meanwhile, as long as the spool lasts.
                if (!told.equals(e.toString())) {
                    partition.log("tried again until it works: " + e);
                }
                told = e.toString();
                failures++;
                partition.pause(PAUSE_MILLIS);
            }
        }
    }
}
