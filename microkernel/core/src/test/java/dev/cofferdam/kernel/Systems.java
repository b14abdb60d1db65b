package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.RestartPolicy;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.List;
import java.util.Optional;

/** One small system: a low and two high partitions, two disks, a one-way channel upwards and a call between equals. */
final class Systems {
    static final int LOW = 0;
    static final int CLIENT = 1;
    static final int SERVER = 2;
    static final int STORE = 3;
    static final int WINDOW_BYTES = 8192;

    private static final Policy POLICY = new Policy(
            List.of(new Organisation("", List.of("low", "high"), List.of(), List.of(), List.of(), List.of())));
    private static final AccessClass LOW_CLASS = PlanParts.accessClass(POLICY, "low");
    private static final AccessClass HIGH_CLASS = PlanParts.accessClass(POLICY, "high");

    private Systems() {}

    static SystemPlan plan(RestartPolicy restart) {
        return new SystemPlan(
                POLICY,
                List.of(
                        PlanParts.partition(
                                "lows",
                                LOW_CLASS,
                                List.of(
                                        new DiskGrant(0, "out", true, true, "what it sees"),
                                        new DiskGrant(1, "up", false, true)),
                                WINDOW_BYTES,
                                restart),
                        PlanParts.partition(
                                "client",
                                HIGH_CLASS,
                                List.of(new DiskGrant(0, "in", true, false), new DiskGrant(1, "own", true, true)),
                                WINDOW_BYTES,
                                restart),
                        PlanParts.partition(
                                "server",
                                HIGH_CLASS,
                                List.of(new DiskGrant(0, "in", true, false)),
                                WINDOW_BYTES,
                                restart),
                        PlanParts.store(WINDOW_BYTES, restart)),
                List.of(PlanParts.disk("lower", LOW_CLASS), PlanParts.disk("upper", HIGH_CLASS)),
                List.of(
                        new ChannelPlan(
                                false,
                                new ChannelPlan.End(LOW, "alerts"),
                                new ChannelPlan.End(CLIENT, "alerts"),
                                "of fires"),
                        new ChannelPlan(
                                true, new ChannelPlan.End(CLIENT, "ask"), new ChannelPlan.End(SERVER, "asked"))),
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
