package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import java.io.IOException;
import java.util.List;

/** The audit of the topology. For one thread. */
public interface Journal {
    /** Returns when all of them are on stable storage, in this order. */
    void append(List<AuditEvent> entries) throws IOException;

    /** Everything of that kind so far. */
    List<AuditEvent> entries(AuditEvent.Kind kind) throws IOException;

    /** When each record was written, of whatever kind. */
    List<Moment> moments() throws IOException;
}
