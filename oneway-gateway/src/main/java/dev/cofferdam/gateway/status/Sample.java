package dev.cofferdam.gateway.status;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * One figure, as a collector of metrics reads it (the text format of Prometheus). Immutable.
 *
 * @param name without the prefix that all of them have
 * @param labels what it is the figure of
 */
public record Sample(String name, Map<String, String> labels, long value) {
    private static final String PREFIX = "cofferdam_gateway_";

    /** A figure of the whole end. */
    public static Sample of(String name, long value) {
        return new Sample(name, Map.of(), value);
    }

    /** A figure of one of several. */
    public static Sample of(String name, String label, String which, long value) {
        return new Sample(name, Map.of(label, which), value);
    }

    /** A line of the text format. */
    String line() {
        String which = labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=\"" + escaped(each.getValue()) + "\"")
                .collect(Collectors.joining(","));
        return PREFIX + name + (which.isEmpty() ? "" : "{" + which + "}") + " " + value;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
