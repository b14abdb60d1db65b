package dev.cofferdam.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * The text form of the audit, in which every record vouches for all before it (Schneier and Kelsey 1999, without their
 * keys): one line a record,
 *
 * <pre>
 * number TAB time TAB kind TAB subject TAB label TAB detail TAB hash
 * </pre>
 *
 * where hash is SHA-256 over the previous record's hash and this line up to it. Immutable: {@link #append} gives the
 * chain after one more record.
 *
 * @param number of the last record, 0 before the first
 * @param hash of the last record, in hexadecimal
 */
public record AuditChain(long number, String hash) {

    /** Before the first record. */
    public static final AuditChain EMPTY = new AuditChain(0, "0".repeat(64));

    private static final int FIELDS = 7;

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
        if (last < 0 || line.split("\t", -1).length != FIELDS) {
            throw new AuditException("record " + (number + 1) + " does not have " + FIELDS + " fields");
        }
        String body = line.substring(0, last);
        if (!body.startsWith((number + 1) + "\t")) {
            throw new AuditException("record " + (number + 1) + " is missing; its place holds one numbered "
                    + body.substring(0, body.indexOf('\t')));
        }
        String expected = digest(hash, body);
        if (!expected.equals(line.substring(last + 1))) {
            throw new AuditException("record " + (number + 1) + " or one before it was changed: its hash is wrong");
        }
        return new AuditChain(number + 1, expected);
    }

    /**
     * Checks a whole audit.
     *
     * @param lines every complete line; what follows the last newline is the torn tail of a crash and no record
     * @param head what the head file says was written, or {@link #EMPTY} where there is none
     */
    public static AuditChain verify(List<String> lines, AuditChain head) throws AuditException {
        AuditChain chain = EMPTY;
        boolean sawHead = head.equals(EMPTY);
        for (String line : lines) {
            chain = chain.verify(line);
            sawHead |= chain.equals(head);
        }
        if (!sawHead) {
            throw new AuditException(
                    chain.number < head.number
                            ? "the audit ends with record " + chain.number + ", but " + head.number
                                    + " were written: its end was cut off"
                            : "record " + head.number + " is not the one that was written");
        }
        return chain;
    }

    /** The chain as the head file keeps it. */
    public String encode() {
        return number + " " + hash + "\n";
    }

    /** Reads what {@link #encode} wrote. */
    public static AuditChain decode(String text) throws AuditException {
        String[] fields = text.strip().split(" ", -1);
        try {
            if (fields.length == 2 && fields[1].matches("[0-9a-f]{64}")) {
                return new AuditChain(Long.parseLong(fields[0]), fields[1]);
            }
        } catch (NumberFormatException e) {
            throw new AuditException("the head file is damaged: " + e.getMessage());
        }
        throw new AuditException("the head file is damaged");
    }

    private static String escape(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
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
}
