package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** A gateway's half at the low class: takes what is dropped into a directory into the spool. */
public final class IntakeProgram implements Program {
    private static final long POLL_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    @Override
    public String name() {
        return "gateway-intake";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("spool", Parameter.Kind.DISK, true, "The spool, to write."),
                new Parameter("drop", Parameter.Kind.DIRECTORY, true, "What is dropped here is taken."),
                new Parameter(
                        "quiet-millis",
                        Parameter.Kind.NUMBER,
                        true,
                        "How long nothing may have changed in what is taken."));
    }

    @Override
    public List<String> libraries() {
        return List.of("oneway-gateway", "protobuf-javalite");
    }

    @Override
    public void run(Partition partition) {
        String told = "";
        while (true) {
            try {
                Clock clock = Clock.systemUTC();
                SecureRandom chance = new SecureRandom();
                FileIntake intake = new FileIntake(
                        SpoolWriter.open(partition.disk(partition.argument("spool")), clock::millis, chance::nextLong),
                        partition.directory(partition.argument("drop")),
                        Long.parseLong(partition.argument("quiet-millis")),
                        clock,
                        partition::log);
                intake.resume();
                while (true) {
                    boolean any = intake.scan();
                    told = "";
                    if (!any) {
                        partition.pause(POLL_MILLIS);
                    }
                }
            } catch (IOException e) {
                // Full storage, or a store that is started again: what was dropped stays there.
                if (!told.equals(e.toString())) {
                    partition.log("tried again until it works: " + e);
                }
                told = e.toString();
                partition.pause(PAUSE_MILLIS);
            }
        }
    }
}
