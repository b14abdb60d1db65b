package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.DiskImages.Standing;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was published on each disk, and how often; read from the volume, so that no kernel is asked. For one thread. */
final class DiskRates {
    private static final double NANOS = 1e9;

    private final Plan plan;
    private final Clearance clearance;
    private final Map<String, Long> versions = new HashMap<>();
    private long lookedNanos;

    DiskRates(Plan plan, Clearance clearance) {
        this.plan = plan;
        this.clearance = clearance;
    }

    /** Nothing of a volume that cannot be read. */
    ArrayNode look(long nowNanos) {
        ArrayNode disks = JsonNodeFactory.instance.arrayNode();
        double seconds = (nowNanos - lookedNanos) / NANOS;
        for (Standing standing : standings()) {
            String name = standing.disk().name();
            long version = standing.published().version();
            Long before = versions.put(name, version);
            double rate = before == null || version < before || seconds <= 0 ? 0 : (version - before) / seconds;
            disks.addObject()
                    .put("name", name)
                    .put("version", version)
                    .put("content", standing.published().contentBytes())
                    .put("versions", Math.round(rate * 10) / 10.0);
        }
        lookedNanos = nowNanos;
        return disks;
    }

    private List<Standing> standings() {
        if (plan.store().isEmpty()) {
            return List.of();
        }
        try {
            Path volume = plan.store().get().volume();
            return DiskImages.readable(Volume.open(volume)).stream()
                    .filter(standing -> clearance.seesDisk(standing.disk().name(), plan))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
