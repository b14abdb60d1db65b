package dev.cofferdam.deploy.topology;

/** Text from outside, such as a file's name, as it may be printed. Stateless. */
public final class Printable {
    private Printable() {}

    /** With a question mark for each character that a terminal would obey. */
    public static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\x{80}-\\x{9F}\\u2028\\u2029]", "?");
    }
}
