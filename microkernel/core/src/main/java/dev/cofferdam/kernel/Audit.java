package dev.cofferdam.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An audit whose every record has been checked. Immutable.
 *
 * @param chain ends with the last record
 * @param tailBytes length of what a crash left of one record more: written in part, so nothing was decided by it
 */
public record Audit(List<AuditRecord> records, AuditChain chain, int tailBytes) {

    public Audit {
        records = List.copyOf(records);
    }

    /**
     * Checks an audit byte by byte.
     *
     * @param log every record, a line each
     * @param head what the head file says was written; empty before the first record is complete
     * @throws AuditException naming the first record that was edited, deleted or cut off
     */
    public static Audit check(byte[] log, byte[] head) throws AuditException {
        AuditChain written = head.length == 0 ? AuditChain.EMPTY : AuditChain.decode(text(head, 0));
        List<AuditRecord> records = new ArrayList<>();
        AuditChain chain = AuditChain.EMPTY;
        int start = 0;
        for (int end = 0; end < log.length; end++) {
            if (log[end] == '\n') {
                String line = text(ByteBuffer.wrap(log, start, end - start), chain.number() + 1);
                chain = chain.verify(line);
                if (chain.number() == written.number() && !chain.equals(written)) {
                    throw new AuditException(
                            chain.number(), "record " + chain.number() + " is not the one that was written");
                }
                records.add(AuditRecord.parse(line));
                start = end + 1;
            }
        }
        requireEnd(chain, written);
        return new Audit(records, chain, log.length - start);
    }

    private static void requireEnd(AuditChain chain, AuditChain written) throws AuditException {
        if (chain.number() < written.number()) {
            throw new AuditException(
                    chain.number() + 1,
                    "record " + (chain.number() + 1) + " is missing: " + written.number()
                            + " were written, the audit's end was cut off");
        }
        // The head follows each record before the next, so only the first can be there without one.
        if (written.equals(AuditChain.EMPTY) && chain.number() > 1) {
            throw new AuditException(
                    0, "the head file is gone: nothing says how many records there were after " + chain.number());
        }
    }

    private static String text(byte[] bytes, long record) throws AuditException {
        return text(ByteBuffer.wrap(bytes), record);
    }

    /** Strict: bytes that are replaced on the way would be edits that no hash sees. */
    private static String text(ByteBuffer bytes, long record) throws AuditException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new AuditException(
                    record, (record == 0 ? "the head file" : "record " + record) + " was changed: it is no UTF-8");
        }
    }
}
