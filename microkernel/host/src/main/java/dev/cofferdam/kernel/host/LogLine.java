package dev.cofferdam.kernel.host;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/**
 * One line of a log. Immutable.
 *
 * <pre>
 *    0  24 characters  time, in milliseconds and UTC, as of ISO 8601: 2026-01-31T23:59:59.123Z
 *   24  a blank
 *   25  the text, to the line's end
 * </pre>
 *
 * @param time empty of a line that has none, such as what the Java runtime says at its end
 */
public record LogLine(Optional<Instant> time, String text) {
    private static final int TIME_CHARACTERS = 24;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    static byte[] stamp(Instant time) {
        return (TIME.format(time) + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads a line, without its end. */
    public static LogLine parse(String line) {
        if (line.length() > TIME_CHARACTERS && line.charAt(TIME_CHARACTERS) == ' ') {
            try {
                Instant time = TIME.parse(line.substring(0, TIME_CHARACTERS), Instant::from);
                return new LogLine(Optional.of(time), line.substring(TIME_CHARACTERS + 1));
            } catch (DateTimeException e) {
                // A line that only looks like one.
            }
        }
        return new LogLine(Optional.empty(), line);
    }

    /** The time as it is written. */
    public String timeText() {
        return time.map(TIME::format).orElse("-".repeat(TIME_CHARACTERS));
    }
}
