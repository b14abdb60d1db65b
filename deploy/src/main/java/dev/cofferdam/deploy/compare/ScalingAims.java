package dev.cofferdam.deploy.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What the project set out for when there is more of something, and what it came to. Stateless. */
final class ScalingAims {
    private static final Map<String, Double> SHARE_MIN =
            Map.of("call", 0.8, "message", 0.6, "ring", 0.8, "mapped", 0.8);
    private static final int CROWD = 64;
    private static final double REST_CORES_MAX = 0.01;
    private static final long READY_NANOS_MAX = 6_000_000_000L;
    private static final long PARTITION_BYTES_MAX = 24 << 20;

    private ScalingAims() {}

    static List<ScalingResults.Aim> of(
            Results.Machine machine, List<ScalingResults.Load> loads, List<ScalingResults.Crowd> crowds) {
        List<ScalingResults.Aim> aims = new ArrayList<>();
        for (ScalingResults.Load load : loads) {
            Results.Result result = load.result();
            Double least = SHARE_MIN.get(result.design());
            OptionalDouble share = share(load, loads);
            if (least != null
                    && result.clients() > 1
                    && result.depth() == 1
                    && share.isPresent()
                    && load.disks().equals("own")) {
                aims.add(new ScalingResults.Aim(
                        result.design() + ", " + Units.plain(Units.of(result.clients(), "client"))
                                + " on disks of their own",
                        Units.ratio(share.getAsDouble()) + " of as many times one client's rate",
                        "at least " + least + ", for up to half the cores",
                        judge(machine, result, share.getAsDouble() >= least)));
            }
        }
        crowds.stream().filter(crowd -> crowd.partitions() == CROWD).forEach(crowd -> {
            String name = Units.plain(Units.of(CROWD, "partition"));
            aims.add(aim(
                    machine,
                    name + " ready",
                    Units.nanos(crowd.readyNanos()),
                    "within 6 s on two idle cores",
                    crowd.readyNanos() <= READY_NANOS_MAX));
            aims.add(aim(
                    machine,
                    name + " at rest",
                    ScalingText.percent(crowd.restCores()) + " of one core",
                    "under 1 %",
                    crowd.restCores() < REST_CORES_MAX));
            if (crowd.partitionBytes() != null) {
                aims.add(aim(
                        machine,
                        name + ", memory of each",
                        ScalingText.mebibytes(crowd.partitionBytes()),
                        "at most 24 MiB",
                        crowd.partitionBytes() <= PARTITION_BYTES_MAX));
            }
        });
        return aims;
    }

    private static String judge(Results.Machine machine, Results.Result result, boolean reached) {
        if (2 * result.clients() > machine.cores()) {
            return "cannot tell: " + result.clients() + " clients are more than half of "
                    + Units.plain(Units.of(machine.cores(), "core"));
        }
        if (!result.steady()) {
            return "cannot tell: not steady";
        }
        return judge(machine, reached);
    }

    private static String judge(Results.Machine machine, boolean reached) {
        return reached ? "reached" : Judge.busy(machine) ? "cannot tell: missed, but the machine was busy" : "missed";
    }

    private static ScalingResults.Aim aim(
            Results.Machine machine, String name, String value, String aim, boolean reached) {
        return new ScalingResults.Aim(name, Units.plain(value), aim, judge(machine, reached));
    }

    /** The rate of N clients over N times the rate of one, of the same design and depth. */
    static OptionalDouble share(ScalingResults.Load load, List<ScalingResults.Load> loads) {
        Results.Result result = load.result();
        return loads.stream()
                .map(ScalingResults.Load::result)
                .filter(one ->
                        one.clients() == 1 && one.design().equals(result.design()) && one.depth() == result.depth())
                .mapToDouble(one -> result.operationsPerSecond() / (result.clients() * one.operationsPerSecond()))
                .findFirst();
    }
}
