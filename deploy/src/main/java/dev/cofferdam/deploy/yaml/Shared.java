package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology.Organisation;
import dev.cofferdam.deploy.topology.Topology.Program;
import java.util.List;
import java.util.Optional;

/**
 * What one file gives that others may include. Immutable.
 *
 * @param includes files whose content counts as this one's
 * @param programs of one's own, by name
 */
record Shared(
        Optional<Located<List<Organisation>>> policy,
        List<Located<String>> includes,
        List<Entries.Entry<Program>> programs) {}
