package dev.cofferdam.deploy.command.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Fold;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.volume.Pool;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.util.List;

/** Says what a volume is and how much room its access classes have. Stateless. */
final class VolumeReport {
    private VolumeReport() {}

    static Answer of(StorePlan store, Volume volume) throws IOException {
        List<Pool> pools = volume.pools();
        Table table = new Table("LABEL", "POOL", "USED", "OBJECTS", "AT MOST").dispensable("AT MOST");
        pools.forEach(pool -> table.row(
                pool.label(),
                Sizes.format(pool.bytes()),
                Sizes.format(pool.usedBytes()),
                Integer.toString(pool.objects()),
                Integer.toString(pool.objectsMax())));
        String text = "volume %s, %d disks, takes %s of %s, made %s, identity %s\n"
                .formatted(
                        store.volume(),
                        volume.disks().size(),
                        Sizes.format(volume.takenBytes()),
                        Sizes.format(store.sizeBytes()),
                        volume.created(),
                        volume.identity());
        ObjectNode json = Json.object()
                .put("volume", store.volume().toString())
                .put("identity", volume.identity())
                .put("created", volume.created().toString())
                .put("disks", volume.disks().size())
                .put("taken_bytes", volume.takenBytes())
                .put("size_bytes", store.sizeBytes());
        json.set("pools", Json.array(pools, VolumeReport::json));
        return new Answer(ExitCode.OK, columns -> Fold.text(text, columns) + table.in(columns), json);
    }

    static String line(Pool pool) {
        return "pool of %s: %s, %s of it used; %d of %d objects\n"
                .formatted(
                        pool.label(),
                        Sizes.format(pool.bytes()),
                        Sizes.format(pool.usedBytes()),
                        pool.objects(),
                        pool.objectsMax());
    }

    static JsonNode json(Pool pool) {
        return Json.object()
                .put("label", pool.label())
                .put("bytes", pool.bytes())
                .put("used_bytes", pool.usedBytes())
                .put("objects", pool.objects())
                .put("objects_max", pool.objectsMax());
    }
}
