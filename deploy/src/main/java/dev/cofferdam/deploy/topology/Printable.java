package dev.cofferdam.deploy.topology;

/** Text from outside, such as a file's name, as it may be printed. Stateless. */
public final class Printable {
    private static final int SHORTENED_MAX = 64;

    private Printable() {}

    /** Not too long for a message. */
    public static String shortened(String text) {
        return text.length() <= SHORTENED_MAX ? text : text.substring(0, SHORTENED_MAX) + "...";
    }

    /** A character by its number and its name, for one that shows nothing, or looks like another. */
    public static String named(int character) {
        String name = Character.getName(character);
        return "the character U+%04X".formatted(character) + (name == null ? "" : " (" + name + ")");
    }

    /** With a question mark for each character that a terminal would obey. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9F}\\u2028\\u2029]", "?");
    }
}
