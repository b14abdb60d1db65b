package dev.cofferdam.deploy.compare;

import dev.cofferdam.deploy.topology.Sizes;
import java.util.Locale;

/** Numbers as the report writes them: three digits that matter, and a unit that does not leave its number. Stateless. */
final class Units {
    static final String NONE = "–";
    static final char NO_BREAK = '\u00a0';
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};

    private Units() {}

    static String nanos(long nanos) {
        return nanos((double) nanos);
    }

    /** A dash where there is none. */
    static String nanos(Long nanos) {
        return nanos == null ? NONE : nanos((double) nanos);
    }

    static String nanos(double nanos) {
        double value = nanos;
        int unit = 0;
        while (value >= 999.5 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 ? count(value) : digits(value)) + NO_BREAK + TIMES[unit];
    }

    /** Ten to some power of nanoseconds, for a scale. */
    static String powerOfTenNanos(int power) {
        int unit = Math.min(power / 3, TIMES.length - 1);
        return "1" + "0".repeat(power - 3 * unit) + NO_BREAK + TIMES[unit];
    }

    /** 512 B, 4 KiB. */
    static String block(long bytes) {
        String text = Sizes.format(bytes);
        int letters = text.length();
        while (letters > 0 && Character.isLetter(text.charAt(letters - 1))) {
            letters--;
        }
        return text.substring(0, letters) + NO_BREAK + (letters == text.length() ? "B" : text.substring(letters));
    }

    /** For a terminal or a name, where a plain space does no harm. */
    static String plain(String text) {
        return text.replace(NO_BREAK, ' ');
    }

    static String kibibytes(long bytes) {
        return count(bytes / 1024.0) + NO_BREAK + "KiB";
    }

    static String gibibytes(long bytes) {
        return digits(bytes / (double) (1L << 30)) + NO_BREAK + "GiB";
    }

    /** With thousands apart. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Whole, with thousands apart. */
    static String count(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    /** A dash where there is none, as over nothing. */
    static String ratio(double ratio) {
        return !Double.isFinite(ratio) ? NONE : String.format(Locale.ROOT, "%.2f", ratio);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f%c%%", 100 * share, NO_BREAK);
    }

    /** A number and its noun: 1 client, 4 clients. */
    static String of(long number, String noun) {
        return count(number) + NO_BREAK + noun + (number == 1 ? "" : "s");
    }

    /** A coordinate of a drawing. */
    static String at(double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }

    private static String digits(double value) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
