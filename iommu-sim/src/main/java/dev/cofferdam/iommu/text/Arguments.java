package dev.cofferdam.iommu.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of one command line: the command, then positional words or {@code key=value} pairs. Every word must be
 * asked for; {@link #end} refuses those that were not.
 */
final class Arguments {
    private final String command;
    private final List<String> positional = new ArrayList<>();
    private final Map<String, String> named = new HashMap<>();
    private int next;

    Arguments(String line) {
        String[] words = line.strip().split("\\s+", -1);
        command = words[0];
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                positional.add(words[i]);
            } else if (named.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
                throw new IllegalArgumentException(shown(words[i].substring(0, equals)) + " is given twice");
            }
        }
    }

    String command() {
        return command;
    }

    /** The next positional word. */
    String word(String meaning) {
        if (next == positional.size()) {
            throw new IllegalArgumentException(command + " needs " + meaning);
        }
        return positional.get(next++);
    }

    long number(String meaning) {
        return parse(meaning, word(meaning));
    }

    long number(String meaning, long low, long high) {
        return bounded(meaning, number(meaning), low, high);
    }

    boolean has(String key) {
        return named.containsKey(key);
    }

    String text(String key) {
        String value = named.remove(key);
        if (value == null) {
            throw new IllegalArgumentException(command + " needs " + key + "=");
        }
        return value;
    }

    /** The 64-bit number of a key that must be there. */
    long value(String key) {
        return parse(key, text(key));
    }

    /** The number of a key that must be there, at most {@code high}. */
    long valueUpTo(long high, String key) {
        return bounded(key, value(key), 0, high);
    }

    long value(String key, long otherwise) {
        return has(key) ? value(key) : otherwise;
    }

    long value(String key, long otherwise, long low, long high) {
        return has(key) ? bounded(key, value(key), low, high) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return value(key, otherwise ? 1 : 0, 0, 1) == 1;
    }

    void end() {
        if (next < positional.size()) {
            throw new IllegalArgumentException(command + " does not take \"" + shown(positional.get(next)) + "\"");
        }
        if (!named.isEmpty()) {
            throw new IllegalArgumentException(command + " does not take "
                    + shown(named.keySet().iterator().next()) + "=");
        }
    }

    private static long parse(String meaning, String word) {
        boolean hexadecimal = word.startsWith("0x") || word.startsWith("0X");
        String digits = hexadecimal ? word.substring(2) : word;
        try {
            if (digits.startsWith("+")) {
                throw new NumberFormatException("numbers have no sign");
            }
            return Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    meaning + " is \"" + shown(word) + "\": give a decimal number or 0x and hexadecimal digits", e);
        }
    }

    private static long bounded(String meaning, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(
                    meaning + " is " + Long.toUnsignedString(value) + ": give " + low + " to " + high);
        }
        return value;
    }

    /** A word of the input as an error shows it: its beginning. */
    static String shown(String word) {
        return word.length() <= 40 ? word : word.substring(0, 40) + "...";
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    static int flag(boolean value) {
        return value ? 1 : 0;
    }
}
