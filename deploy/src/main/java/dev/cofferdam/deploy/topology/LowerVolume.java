package dev.cofferdam.deploy.topology;

import dev.cofferdam.deploy.topology.Topology.Disk;
import java.util.List;

/**
 * A volume that another domain's store serves, and of which partitions here read what is published. Immutable.
 *
 * @param path of its directory, which is best mounted read-only
 * @param disks those of it that are read here
 */
public record LowerVolume(Located<String> path, List<Disk> disks) {}
