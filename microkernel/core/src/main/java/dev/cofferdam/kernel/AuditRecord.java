package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * One record of an audit, as {@link AuditChain} writes it. Immutable.
 *
 * @param number counts from 1
 * @param hash in hexadecimal
 */
public record AuditRecord(long number, Instant time, AuditEvent event, String hash) {

    /**
     * Reads a line, which the chain has verified, or will.
     *
     * @throws AuditException if it is none
     */
    public static AuditRecord parse(String line) throws AuditException {
        String[] fields = line.split("\t", -1);
        long number = Long.parseLong(fields[0]);
        try {
            AuditEvent event = new AuditEvent(
                    AuditEvent.Kind.valueOf(fields[2]),
                    AuditChain.unescape(fields[3]),
                    AuditChain.unescape(fields[4]),
                    AuditChain.unescape(fields[5]));
            return new AuditRecord(number, Instant.parse(fields[1]), event, fields[6]);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new AuditException(number, "record " + number + " is of no known form: " + e.getMessage());
        }
    }
}
