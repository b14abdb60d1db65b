package dev.cofferdam.deploy.command.run;

import dev.cofferdam.deploy.command.console.DurationConverter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time, or how long ago it is. Stateless. */
final class SinceConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.now().minus(duration(text));
        }
    }

    private static Duration duration(String text) {
        try {
            return new DurationConverter().convert(text);
        } catch (TypeConversionException e) {
            throw new TypeConversionException("'" + text
                    + "' is neither a duration such as 90s, 10m or 1h30m nor a time such as 2026-01-31T23:59:59Z");
        }
    }
}
