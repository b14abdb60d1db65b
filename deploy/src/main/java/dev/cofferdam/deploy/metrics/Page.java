package dev.cofferdam.deploy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Readings in the text format of Prometheus, by its registry of Micrometer. For one thread. */
final class Page {
    /** Of the text format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Reading.Key, Shown> shown = new HashMap<>();

    /** A meter, and what it shows. */
    private record Shown(Meter meter, AtomicReference<Double> value) {}

    /** The page with these readings and no others; the same readings make the same text. */
    String of(List<Reading> readings) {
        Set<Reading.Key> gone = new HashSet<>(shown.keySet());
        for (Reading reading : readings) {
            gone.remove(reading.key());
            shown.computeIfAbsent(reading.key(), key -> meter(reading)).value.set(reading.value());
        }
        gone.forEach(key -> registry.remove(shown.remove(key).meter));
        try {
            return registry.scrape(CONTENT_TYPE);
        } finally {
            // The registry refers to what it shows weakly, and shows nothing in its place.
            Reference.reachabilityFence(shown);
        }
    }

    private Shown meter(Reading reading) {
        AtomicReference<Double> value = new AtomicReference<>(reading.value());
        List<Tag> tags = reading.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        Meter meter = switch (reading.kind()) {
            case COUNTER ->
                FunctionCounter.builder(reading.name(), value, AtomicReference::get)
                        .description(reading.help())
                        .tags(tags)
                        .register(registry);
            case GAUGE ->
                Gauge.builder(reading.name(), value, AtomicReference::get)
                        .description(reading.help())
                        .tags(tags)
                        .register(registry);
        };
        return new Shown(meter, value);
    }
}
