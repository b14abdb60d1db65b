package dev.cofferdam.deploy.metrics;

import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The page of one topology, made anew at each look. For one thread. */
public final class Metrics {
    private final String topology;
    private final Clearance clearance;
    private final Looker looker;
    private final Page page = new Page();
    /** What is told for as long as no kernel answers; null where that is that none does. */
    private List<Reading> kept;

    /**
     * Has looked at nothing yet.
     *
     * @param gateways files that ends of one-way lines keep with {@code --status}; for an operator's page alone
     */
    public Metrics(Directories directories, String topology, Clearance clearance, List<Path> gateways) {
        this.topology = topology;
        this.clearance = clearance;
        this.looker = new Looker(directories, topology, gateways);
    }

    /** Looks, and makes the page. */
    public String look() {
        return page.of(readings());
    }

    private List<Reading> readings() {
        try {
            Look look = looker.look();
            List<Reading> readings = Readings.of(look, clearance);
            kept = Readings.areFinal(look, clearance) ? readings : null;
            return readings;
        } catch (IOException e) {
            return kept != null ? kept : Readings.silent(topology, looker.gateways(), clearance);
        }
    }
}
