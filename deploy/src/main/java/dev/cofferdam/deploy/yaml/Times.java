package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Numerals;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of a time with a unit of its own how a key that has its unit in its name has it. Stateless. */
final class Times {
    private static final Map<String, Long> UNITS_MICROS = Map.of(
            "us",
            1L,
            "ms",
            1_000L,
            "s",
            1_000_000L,
            "m",
            60_000_000L,
            "min",
            60_000_000L,
            "h",
            3_600_000_000L,
            "d",
            86_400_000_000L);
    private static final Map<String, Long> KEYS_MICROS = Map.of(
            "micros", 1L, "millis", 1_000L, "seconds", 1_000_000L, "minutes", 60_000_000L, "days", 86_400_000_000L);
    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})\\s?(us|ms|s|m|min|h|d)");

    private Times() {}

    /** Empty where the key has no unit, or the text none. */
    static Optional<Numerals.Objection> objection(String key, String text) {
        String word = key.substring(key.lastIndexOf('-') + 1);
        Matcher time = TIME.matcher(text);
        if (!KEYS_MICROS.containsKey(word) || !time.matches()) {
            return Optional.empty();
        }
        long micros = Long.parseLong(time.group(1)) * UNITS_MICROS.get(time.group(2));
        long each = KEYS_MICROS.get(word);
        return Optional.of(new Numerals.Objection(
                "'" + text + "' has a unit, and the key has it in its name: " + word,
                micros % each == 0 ? "write " + micros / each + " if you mean that" : "write a whole number of them"));
    }
}
