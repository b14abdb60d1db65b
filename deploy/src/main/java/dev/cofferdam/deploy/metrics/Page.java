package dev.cofferdam.deploy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Readings in the text format of Prometheus, by its registry of Micrometer. For one thread. */
final class Page {
    /** Of the text format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Reading.Key, Shown> shown = new HashMap<>();
    /** Counted elsewhere, for which Micrometer has no meter: they go to the registry beneath it. */
    private List<Reading> histograms = List.of();

    Page() {
        registry.getPrometheusRegistry().register(this::snapshots);
    }

    /** A meter, and what it shows. */
    private record Shown(Meter meter, AtomicReference<Double> value) {}

    /** The page with these readings and no others; the same readings make the same text. */
    String of(List<Reading> readings) {
        Set<Reading.Key> gone = new HashSet<>(shown.keySet());
        histograms = readings.stream()
                .filter(reading -> reading.kind() == Metric.Kind.HISTOGRAM)
                .toList();
        for (Reading reading : readings) {
            if (reading.kind() == Metric.Kind.HISTOGRAM) {
                continue;
            }
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
            case HISTOGRAM -> throw new IllegalArgumentException("no meter is made of a histogram");
        };
        return new Shown(meter, value);
    }

    private MetricSnapshots snapshots() {
        Map<String, List<Reading>> byName = histograms.stream().collect(Collectors.groupingBy(Reading::name));
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        byName.forEach((name, readings) -> {
            HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                    .name(name)
                    .help(readings.getFirst().help());
            readings.forEach(reading -> histogram.dataPoint(point(reading)));
            snapshots.metricSnapshot(histogram.build());
        });
        return snapshots.build();
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot point(Reading reading) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        reading.buckets().forEach(bucket -> buckets.bucket(bucket.atMost(), bucket.count()));
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(Labels.of(
                        reading.labels().keySet().stream().toArray(String[]::new),
                        reading.labels().values().stream().toArray(String[]::new)))
                .classicHistogramBuckets(buckets.build())
                .sum(reading.value())
                .build();
    }
}
