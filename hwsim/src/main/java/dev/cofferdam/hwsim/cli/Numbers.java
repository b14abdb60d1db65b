package dev.cofferdam.hwsim.cli;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and sizes as they are written on a command line; nothing wraps and nothing is guessed. Pure. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*|0[xX][0-9A-Fa-f]+");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]*)([KMG]iB)?");

    private Numbers() {}

    /** A whole number, decimal or with 0x, in a range. */
    static long parse(String name, String text, long least, long most) throws UsageException {
        if (!NUMBER.matcher(text).matches()) {
            throw new UsageException(name + " needs a whole number, such as 1000 or 0x3E8, not " + text);
        }
        boolean isHexadecimal = text.length() > 1 && (text.charAt(1) | 0x20) == 'x';
        BigInteger value = isHexadecimal ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
        if (value.compareTo(BigInteger.valueOf(least)) < 0 || value.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new UsageException(name + " must be " + least + " to " + most + ", not " + text);
        }
        return value.longValue();
    }

    /** A size in bytes; one that no long holds is the largest long. */
    static long size(String name, String text) throws UsageException {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(name
                    + " needs a size: a whole number, of bytes or with KiB, MiB or GiB, such as 128MiB, not " + text);
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : 10 * (1 + "KMG".indexOf(unit.charAt(0)));
        BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(shift);
        return bytes.bitLength() > 63 ? Long.MAX_VALUE : bytes.longValue();
    }
}
