package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of the audit, in which every record vouches for all before it (Schneier and Kelsey 1999, without their
 * keys): one line a record,
 *
 * <pre>
 * number TAB time TAB kind TAB subject TAB label TAB detail TAB hash
 * </pre>
 *
 * where hash is SHA-256 over the previous record's hash and this line up to it. A segment that is not the first begins
 * with the line {@code after NUMBER HASH}, the record that it follows on. Immutable: {@link #append} gives the chain
 * after one more record.
 *
 * @param number of the last record, 0 before the first
 * @param hash of the last record, in hexadecimal
 */
public record AuditChain(long number, String hash) {

    /** Before the first record. */
    public static final AuditChain EMPTY = new AuditChain(0, "0".repeat(64));

    /** Length of the longest line, with its end: what reads an audit needs no more memory than that. */
    public static final int LINE_BYTES_MAX = 1 << 20;

    private static final String OPENING = "after ";
    private static final int FIELDS = 7;
    private static final Pattern ESCAPE = Pattern.compile("\\\\[tnr\\\\]");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern HEAD = Pattern.compile("[1-9][0-9]{0,17} [0-9a-f]{64}\n");

    /**
     * A record and the chain that ends with it.
     *
     * @param line without its newline
     */
    public record Appended(String line, AuditChain chain) {}

    public Appended append(Instant time, AuditEvent event) {
        String body = String.join(
                "\t",
                Long.toString(number + 1),
                time.toString(),
                event.kind().name(),
                escape(event.subject()),
                escape(event.label()),
                escape(event.detail()));
        AuditChain next = new AuditChain(number + 1, digest(hash, body));
        return new Appended(body + "\t" + next.hash, next);
    }

    /**
     * Checks one more line.
     *
     * @return the chain that ends with it
     * @throws AuditException if the line is not the next record of this chain
     */
    public AuditChain verify(String line) throws AuditException {
        int last = line.lastIndexOf('\t');
        if (line.split("\t", -1).length != FIELDS) {
            throw wrong(" does not have " + FIELDS + " fields");
        }
        String body = line.substring(0, last);
        String found = body.substring(0, body.indexOf('\t'));
        if (!found.equals(Long.toString(number + 1))) {
            boolean numbered = NUMBER.matcher(found).matches();
            throw wrong(numbered ? " is missing; its place holds number " + found : " was changed: it has no number");
        }
        String expected = digest(hash, body);
        if (!expected.equals(line.substring(last + 1))) {
            throw wrong(" was changed: its hash is wrong");
        }
        return new AuditChain(number + 1, expected);
    }

    /** The chain that ends with a line, as the line itself has it: nothing is checked but its form. */
    public static AuditChain at(String line) throws AuditException {
        String text = line.substring(0, Math.max(0, line.indexOf('\t'))) + " "
                + line.substring(line.lastIndexOf('\t') + 1) + "\n";
        if (!HEAD.matcher(text).matches()) {
            throw new AuditException(0, "a record near the end was changed: it has no number or no hash");
        }
        return decode(text);
    }

    private AuditException wrong(String how) {
        return new AuditException(number + 1, "record " + (number + 1) + how);
    }

    /** The chain as the head file keeps it. */
    public String encode() {
        return number + " " + hash + "\n";
    }

    /** Reads what {@link #encode} wrote. */
    public static AuditChain decode(String text) throws AuditException {
        if (!HEAD.matcher(text).matches()) {
            throw new AuditException(0, "the head file is damaged: it is no number with a hash");
        }
        int blank = text.indexOf(' ');
        return new AuditChain(Long.parseLong(text.substring(0, blank)), text.substring(blank + 1, text.length() - 1));
    }

    /** First line of a segment that follows on this chain; the first segment of all has none. */
    public String opening() {
        return OPENING + encode();
    }

    /** Whether that line, without its end, is what {@link #opening} made. */
    public static boolean isOpening(String line) {
        return line.startsWith(OPENING);
    }

    /** Reads what {@link #opening} made, without its end. */
    public static AuditChain decodeOpening(String line) throws AuditException {
        String text = line.substring(OPENING.length()) + "\n";
        if (!HEAD.matcher(text).matches()) {
            throw new AuditException(0, "the first line of a segment is damaged: it is no number with a hash");
        }
        return decode(text);
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    /** Undoes {@link #escape}. */
    static String unescape(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group()) {
                            case "\\t" -> "\t";
                            case "\\n" -> "\n";
                            case "\\r" -> "\r";
                            default -> "\\";
                        }));
    }

    private static String digest(String previous, String body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(previous.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** That the oldest records were removed to make room: what is kept follows on this one. */
    public AuditEvent removed() {
        return new AuditEvent(
                AuditEvent.Kind.AUDIT_REMOVED, "kernel", "-", "records 1 to " + number + ", the last " + hash);
    }
}
