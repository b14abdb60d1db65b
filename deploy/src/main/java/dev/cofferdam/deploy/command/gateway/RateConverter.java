package dev.cofferdam.deploy.command.gateway;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads rates such as 500kbit, 100Mbit or 1Gbit, in bits a second. Stateless. */
final class RateConverter implements ITypeConverter<Long> {
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,5})(kbit|Mbit|Gbit)");
    private static final Map<String, Long> UNITS = Map.of("kbit", 1_000L, "Mbit", 1_000_000L, "Gbit", 1_000_000_000L);

    @Override
    public Long convert(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no rate; write for example 500kbit, 100Mbit or 1Gbit, all a second");
        }
        return Long.parseLong(matcher.group(1)) * UNITS.get(matcher.group(2));
    }
}
