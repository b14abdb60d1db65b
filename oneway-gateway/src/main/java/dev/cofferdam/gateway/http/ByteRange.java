package dev.cofferdam.gateway.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some bytes of a whole that is not empty (RFC 9110, 14). Immutable.
 *
 * @param last the last one that belongs to it
 * @param whole how many there are in all
 */
public record ByteRange(long first, long last, long whole) {
    private static final String NUMBER = "([0-9]{1,18})";
    private static final Pattern CONTENT = Pattern.compile("bytes " + NUMBER + "-" + NUMBER + "/" + NUMBER);
    private static final Pattern ASKED = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    public long bytes() {
        return last - first + 1;
    }

    /** Which part a request's content is, by its Content-Range (14.4); empty: this says none. */
    public static Optional<ByteRange> ofContent(String field) {
        Matcher matcher = CONTENT.matcher(field);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        ByteRange range = new ByteRange(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)));
        return range.first <= range.last && range.last < range.whole ? Optional.of(range) : Optional.empty();
    }

    /** Whether a Range (14.2) is one that is served: one of bytes. Of others the whole is sent. */
    public static boolean isServed(String field) {
        return ASKED.matcher(field).matches() && !field.equals("bytes=-");
    }

    /** What of a whole of that length a Range asks for that {@link #isServed}; empty: nothing that there is. */
    public static Optional<ByteRange> asked(String field, long whole) {
        Matcher matcher = ASKED.matcher(field);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(field);
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        ByteRange range = first.isEmpty()
                ? new ByteRange(Math.max(0, whole - Long.parseLong(last)), whole - 1, whole)
                : new ByteRange(
                        Long.parseLong(first),
                        last.isEmpty() ? whole - 1 : Math.min(whole - 1, Long.parseLong(last)),
                        whole);
        return range.first <= range.last && range.first < whole ? Optional.of(range) : Optional.empty();
    }

    /** As a Content-Range has it. */
    @Override
    public String toString() {
        return "bytes " + first + "-" + last + "/" + whole;
    }
}
