package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import java.nio.file.Path;

/**
 * A partition's access to what another domain's store has published of a disk: read-only, by a file that nobody is told of
 * who serves it. The kernel takes its class from the plan, as it takes a host file's. Immutable.
 *
 * @param volume absolute path of the other domain's volume
 * @param disk its name there
 * @param bytes its length
 * @param localName the partition's own name for it
 */
public record PublishedGrant(Path volume, String disk, AccessClass accessClass, long bytes, String localName) {

    /** The file of its versions, which is all that the partition has of it. */
    public Path versions() {
        return volume.resolve(disk + ".version");
    }
}
