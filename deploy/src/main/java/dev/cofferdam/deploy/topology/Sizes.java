package dev.cofferdam.deploy.topology;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: bytes, or whole KiB, MiB, GiB or TiB. Stateless. */
public final class Sizes {
    /** A size as it is written. */
    public static final Pattern PATTERN = Pattern.compile("(" + Numerals.WHOLE + ")(KiB|MiB|GiB|TiB)?");

    /** Disks and windows are made of whole blocks of this length, which is a page of memory. */
    public static final long BLOCK_BYTES = 4096;

    private static final Map<String, Integer> SHIFTS = Map.of("KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private Sizes() {}

    /** Bytes; empty where {@code text} is no size or one of 8 EiB or more. */
    public static OptionalLong parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = matcher.group(2) == null ? 0 : SHIFTS.get(matcher.group(2));
        return number > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }

    /** The shortest exact text, such as 64MiB; plain bytes where no unit divides them. */
    public static String format(long bytes) {
        String text = Long.toString(bytes);
        for (int i = 0; i < UNITS.length && bytes != 0; i++) {
            int shift = 10 * (i + 1);
            if ((bytes & ((1L << shift) - 1)) == 0) {
                text = (bytes >> shift) + UNITS[i];
            }
        }
        return text;
    }
}
