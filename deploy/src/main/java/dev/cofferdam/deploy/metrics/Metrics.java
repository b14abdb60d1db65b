package dev.cofferdam.deploy.metrics;

import dev.cofferdam.deploy.run.Clearance;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The page of one topology, made anew at each look. For one thread. */
public final class Metrics {
    private final String topology;
    private final Clearance clearance;
    private final Looker looker;
    private final Page page = new Page();

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

    /** Looks, and makes a message for a collector. */
    public String message(Instant at) {
        return OtlpMessage.of(readings(), at).toString();
    }

    private List<Reading> readings() {
        try {
            return Readings.of(looker.look(), clearance);
        } catch (IOException e) {
            return Readings.silent(topology, looker.gateways(), clearance);
        }
    }
}
