package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Checks an audit record by record, byte by byte, however long it is: only the last record's hash is kept. Segments
 * are given in order, each by what it says it follows on and then its lines. For one thread.
 */
public final class AuditCheck {
    private final AuditChain written;
    private AuditChain start = AuditChain.EMPTY;
    private AuditChain chain = AuditChain.EMPTY;
    private int segments;
    private boolean startIsVouchedFor;

    /**
     * Begins with an audit without any record.
     *
     * @param head what the head file says was written; empty before the first record is complete
     */
    public AuditCheck(byte[] head) throws AuditException {
        this.written = head.length == 0 ? AuditChain.EMPTY : AuditChain.decode(text(ByteBuffer.wrap(head), 0));
    }

    /** Ends with the last record so far. */
    public AuditChain chain() {
        return chain;
    }

    /**
     * The next segment begins here.
     *
     * @param after what it says it follows on
     * @throws AuditException if another segment belongs here
     */
    public void segment(AuditChain after) throws AuditException {
        if (segments == 0) {
            start = after;
            chain = after;
            requireWritten();
        } else if (after.number() > chain.number()) {
            throw wrong("records " + (chain.number() + 1) + " to " + after.number() + " are missing");
        } else if (!after.equals(chain)) {
            throw wrong("the segment of record " + (chain.number() + 1) + " follows on another history");
        }
        segments++;
    }

    /** Checks one more record, a line without its end. */
    public AuditRecord next(ByteBuffer bytes) throws AuditException {
        String line = text(bytes, chain.number() + 1);
        chain = chain.verify(line);
        requireWritten();
        AuditRecord record = AuditRecord.parse(line);
        if (record.event().kind() == AuditEvent.Kind.AUDIT_REMOVED) {
            startIsVouchedFor |= record.event().equals(start.removed());
        }
        return record;
    }

    /**
     * Goes on behind a record that is not checked itself; only the records behind it are, and what is skipped is not.
     *
     * @param bytes its line, without its end
     * @return whether it comes before the last that was written, so that this one is still checked
     */
    public boolean skipTo(ByteBuffer bytes) throws AuditException {
        AuditChain skipped = AuditChain.at(text(bytes, 0));
        if (skipped.number() >= written.number()) {
            return false;
        }
        chain = skipped;
        return true;
    }

    /** The next record is longer than any that is written. */
    public AuditException overlong() {
        return wrong("record " + (chain.number() + 1) + " was changed: it has more than " + AuditChain.LINE_BYTES_MAX
                + " bytes");
    }

    /** How many segments there were so far. */
    public int segments() {
        return segments;
    }

    /**
     * A sealed segment ends here: a crash leaves part of a record in the last one only.
     *
     * @param first number of its first record
     */
    public void sealed(long first, long tailBytes) throws AuditException {
        if (chain.number() < first) {
            throw wrong("record " + first + " is missing: its segment has none");
        }
        if (tailBytes > 0) {
            throw wrong("record " + (chain.number() + 1) + " was changed: its segment ends in it");
        }
    }

    private void requireWritten() throws AuditException {
        if (chain.number() == written.number() && !chain.hash().equals(written.hash())) {
            throw new AuditException(chain.number(), "record " + chain.number() + " is not the one that was written");
        }
    }

    /**
     * There is no further record.
     *
     * @param tailBytes length of what there is of one more
     */
    public Audit end(long tailBytes) throws AuditException {
        if (!startIsVouchedFor && start.number() > 0) {
            throw new AuditException(
                    1, "records 1 to " + start.number() + " are missing, and no record says that they were removed");
        }
        return endOfSegment(tailBytes);
    }

    /** As {@link #end}, where the segments before are not looked at. */
    public Audit endOfSegment(long tailBytes) throws AuditException {
        if (chain.number() < written.number()) {
            throw wrong("record " + (chain.number() + 1) + " is missing: " + written.number()
                    + " were written, the audit's end was cut off");
        }
        // The head follows each record before the next, so only the first can be there without one.
        if (written.number() == 0 && chain.number() > 1) {
            throw new AuditException(
                    0, "the head file is gone: nothing says how many records there were after " + chain.number());
        }
        return new Audit(start, chain, segments, tailBytes);
    }

    private AuditException wrong(String how) {
        return new AuditException(chain.number() + 1, how);
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
