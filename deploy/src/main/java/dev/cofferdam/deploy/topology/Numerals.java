package dev.cofferdam.deploy.topology;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says why a text is no number, size or share as topologies write them, and what would be. Stateless. */
public final class Numerals {
    /** A whole number without a leading zero, which elsewhere means octal; 15 digits fit a long. */
    public static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]{0,14}");

    private static final int DIGITS_MAX = 15;

    private static final Pattern ANY = Pattern.compile(
            "([+-]?)(0[xX][0-9a-fA-F]{1,15}(?![0-9a-zA-Z])|0[oO][0-7]{1,20}|0[bB][01]{1,60}"
                    + "|[0-9][0-9_,']{0,40}(?:\\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2}(?![0-9a-zA-Z]))?)\\s*(\\D.{0,20})?");
    private static final Map<Character, Integer> RADIXES = Map.of('x', 16, 'o', 8, 'b', 2);
    private static final Map<Integer, String> RADIX_NAMES = Map.of(16, "hexadecimal", 8, "octal", 2, "binary");
    private static final Map<String, String> UNITS = Map.of("k", "KiB", "m", "MiB", "g", "GiB", "t", "TiB");

    /** What kind of number is meant. */
    public enum Form {
        NUMBER("numbers are whole and in decimal digits, such as 64"),
        SIZE("sizes are whole numbers of bytes, KiB, MiB, GiB or TiB, such as 64MiB"),
        SHARE("shares are whole percents of one core, such as 50%");

        private final String sentence;

        Form(String sentence) {
            this.sentence = sentence;
        }

        /** How numbers of this kind are written. */
        public String sentence() {
            return sentence;
        }
    }

    /** What is wrong with a text, and what would be right. */
    public record Objection(String wrong, String right) {}

    private Numerals() {}

    /** For a text that has not the form; the texts quote what is given, so callers shorten that. */
    public static Objection objection(String text, Form form) {
        Matcher parts = ANY.matcher(text);
        if (!parts.matches()) {
            return new Objection("'" + text + "' is no " + word(form), form.sentence());
        }
        String digits = parts.group(2);
        String unit = parts.group(3) == null ? "" : parts.group(3).strip();
        String rightUnit = unit(unit, form);
        String wrong = "'" + text + "' "
                + (isTooLarge(text, form) ? "is too large" : fault(parts.group(1), digits, unit, rightUnit, form));
        BigDecimal value = value(digits);
        if (parts.group(1).equals("-") || rightUnit == null) {
            return new Objection(wrong, form.sentence());
        }
        if (value.stripTrailingZeros().scale() > 0) {
            return new Objection(wrong, fraction(value, unit, rightUnit, form) + form.sentence());
        }
        String meant = value.toBigInteger() + rightUnit;
        return new Objection(
                wrong, (meant.equals(text) ? "" : "write " + meant + " if you mean that; ") + form.sentence());
    }

    /** Of the right form, and more than a long holds. */
    private static boolean isTooLarge(String text, Form form) {
        return form == Form.SIZE && Sizes.PATTERN.matcher(text).matches();
    }

    private static String fault(String sign, String digits, String unit, String rightUnit, Form form) {
        int radix = radix(digits);
        if (!sign.isEmpty()) {
            return "has a sign";
        } else if (radix != 10) {
            return "is " + RADIX_NAMES.get(radix);
        } else if (digits.matches(".*[eE].*")) {
            return "has an exponent";
        } else if (digits.contains(".")) {
            return "is no whole number";
        } else if (digits.matches(".*[_,'].*")) {
            return "has a mark between its digits";
        } else if (digits.matches("0[0-9]+")) {
            return "has a leading zero, which in other languages means octal";
        } else if (unit.isEmpty()) {
            return form == Form.SHARE ? "lacks its percent sign" : "has more than 15 digits";
        } else if (form == Form.NUMBER) {
            return "has a unit, and this is a plain number";
        }
        if (!unit.equals(rightUnit)) {
            return "has an unknown unit, " + unit;
        }
        return digits.length() > DIGITS_MAX ? "has more than 15 digits" : "has a blank before its unit";
    }

    /** The unit that was probably meant; null where none can be guessed. */
    private static String unit(String unit, Form form) {
        String lower = unit.toLowerCase(Locale.ROOT);
        return switch (form) {
            case NUMBER -> lower.isEmpty() ? "" : null;
            case SHARE -> lower.isEmpty() || lower.equals("%") ? "%" : null;
            case SIZE ->
                lower.isEmpty() || lower.equals("b")
                        ? ""
                        : lower.matches("[kmgt](i?b)?") ? UNITS.get(lower.substring(0, 1)) : null;
        };
    }

    private static String fraction(BigDecimal value, String given, String unit, Form form) {
        String meant = " if you mean that; ";
        if (form == Form.SHARE && given.isEmpty()) {
            // Of a core, as other tools have it.
            return "write " + share(value.movePointRight(2)) + meant;
        }
        if (form == Form.SHARE) {
            return "write " + share(value) + meant;
        }
        BigDecimal bytes = value.multiply(BigDecimal.valueOf(
                form == Form.SIZE && !unit.isEmpty() ? Sizes.parse("1" + unit).orElseThrow() : 1));
        boolean exact = form == Form.SIZE && bytes.stripTrailingZeros().scale() <= 0 && bytes.precision() < 18;
        String near =
                value.toBigInteger() + unit + " or " + value.toBigInteger().add(BigInteger.ONE) + unit;
        return "write " + (exact ? Sizes.format(bytes.longValueExact()) : near) + meant;
    }

    /** No share is none of a core. */
    private static String share(BigDecimal percent) {
        BigInteger below = percent.toBigInteger();
        if (percent.stripTrailingZeros().scale() <= 0) {
            return below + "%";
        }
        return (below.signum() == 0 ? "" : below + "% or ") + below.add(BigInteger.ONE) + "%";
    }

    private static BigDecimal value(String digits) {
        int radix = radix(digits);
        return radix == 10
                ? new BigDecimal(
                        digits.replaceAll("[_,']", "").replaceFirst("\\.$", "").replaceFirst("\\.(?=[eE])", ""))
                : new BigDecimal(new BigInteger(digits.substring(2), radix));
    }

    private static int radix(String digits) {
        return digits.length() > 2 ? RADIXES.getOrDefault(Character.toLowerCase(digits.charAt(1)), 10) : 10;
    }

    private static String word(Form form) {
        return form == Form.NUMBER ? "whole number" : Names.word(form);
    }
}
