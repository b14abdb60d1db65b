package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.http.HttpServer;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** The low half of cut and paste: takes texts that an operator copies, and wipes them after a time. */
public final class CopyProgram implements BundledProgram {
    /** The jars that each half needs, without their versions. */
    static final List<String> LIBRARIES = Stream.concat(
                    Stream.of("oneway-gateway", "protobuf-javalite"), HttpServer.LIBRARIES.stream())
            .toList();

    private static final int WAIT_MILLIS = 200;
    private static final long PAUSE_MILLIS = 1_000;

    @Override
    public String name() {
        return "gateway-copy";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("clip", Parameter.Kind.DISK, true, "Where the text is kept, to write."),
                new Parameter(
                        "keep-seconds",
                        Parameter.Kind.NUMBER,
                        true,
                        "How long it is kept, pasted or not; then it is wiped."));
    }

    @Override
    public List<String> libraries() {
        return LIBRARIES;
    }

    /** Once the socket, whose name is 'operator', is served. */
    @Override
    public boolean saysReady() {
        return true;
    }

    @Override
    public void run(Partition partition) {
        ClipDisk disk = new ClipDisk(partition.disk(partition.argument("clip")));
        Clipboard clipboard = open(partition, disk);
        HttpServer server = new HttpServer(
                partition.descriptor("operator"), new CopyService(clipboard, partition::log), System::nanoTime);
        partition.ready();
        while (true) {
            partition.alive();
            server.turn(WAIT_MILLIS);
            try {
                if (clipboard.expire()) {
                    partition.log("wiped: its time is over");
                }
            } catch (IOException e) {
                partition.log("cannot be wiped yet: " + e);
                partition.pause(PAUSE_MILLIS);
            }
            partition.pause(0);
        }
    }

    private static Clipboard open(Partition partition, ClipDisk disk) {
        Clock clock = Clock.systemUTC();
        SecureRandom chance = new SecureRandom();
        long keepSeconds = Long.parseLong(partition.argument("keep-seconds"));
        while (true) {
            try {
                return Clipboard.open(disk, keepSeconds, clock::millis, System::nanoTime, chance::nextLong);
            } catch (IOException e) {
                partition.log("cannot be opened yet: " + e);
                partition.pause(PAUSE_MILLIS);
            }
        }
    }
}
