package dev.cofferdam.kernel;

import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.SystemPlan.ChannelEnd;
import dev.cofferdam.kernel.SystemPlan.ChannelPlan;
import dev.cofferdam.kernel.SystemPlan.Design;
import dev.cofferdam.kernel.SystemPlan.DiskGrant;
import dev.cofferdam.kernel.SystemPlan.DiskPlan;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;
import java.util.List;
import java.util.Optional;

/** One small system: a low and two high partitions, two disks, a one-way channel upwards and a call between equals. */
final class Systems {
    static final int LOW = 0;
    static final int CLIENT = 1;
    static final int SERVER = 2;
    static final int STORE = 3;
    static final int WINDOW_BYTES = 8192;

    private Systems() {}

    static SystemPlan plan(RestartPolicy restart) {
        return new SystemPlan(
                new Policy(List.of(
                        new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of()))),
                List.of(
                        new PartitionPlan(
                                "lows",
                                "low",
                                List.of(new DiskGrant(0, "out", true, true), new DiskGrant(1, "up", false, true)),
                                WINDOW_BYTES,
                                restart),
                        new PartitionPlan(
                                "client",
                                "high",
                                List.of(new DiskGrant(0, "in", true, false), new DiskGrant(1, "own", true, true)),
                                WINDOW_BYTES,
                                restart),
                        new PartitionPlan(
                                "server", "high", List.of(new DiskGrant(0, "in", true, false)), WINDOW_BYTES, restart),
                        new PartitionPlan("store", "-", List.of(), WINDOW_BYTES, restart)),
                List.of(new DiskPlan("lower", "low", 4096), new DiskPlan("upper", "high", 4096)),
                List.of(
                        new ChannelPlan(false, new ChannelEnd(LOW, "alerts"), new ChannelEnd(CLIENT, "alerts")),
                        new ChannelPlan(true, new ChannelEnd(CLIENT, "ask"), new ChannelEnd(SERVER, "asked"))),
                Design.MESSAGE,
                Optional.of(STORE));
    }

    /** The capability of that kind which the kernel's own table gives the partition. */
    static Endpoint end(Kernel kernel, int partition, Kind kind) {
        return kernel.monitor().ends(partition).stream()
                .filter(end -> end.kind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
