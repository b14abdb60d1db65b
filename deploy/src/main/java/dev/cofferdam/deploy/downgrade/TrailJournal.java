package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.store.downgrade.Journal;
import dev.cofferdam.store.downgrade.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The journal of downgrades in the topology's audit, which is read once: of the entries that it is asked for nobody else
 * appends any meanwhile. For one thread.
 */
final class TrailJournal implements Journal {
    private final AuditTrail trail;
    private final List<AuditEvent> events = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private boolean isRead;

    TrailJournal(AuditTrail trail) {
        this.trail = trail;
    }

    /** When a record of an audit was written. */
    static Moment moment(AuditRecord record) {
        return new Moment(record.number(), record.time(), record.event().kind() == Kind.TIME_CONFIRMED);
    }

    @Override
    public void append(List<AuditEvent> appended) throws IOException {
        trail.append(appended);
        if (isRead) {
            events.addAll(appended);
        }
        if (appended.stream().anyMatch(event -> event.kind() == Kind.TIME_CONFIRMED)) {
            forget();
        }
    }

    /** What the clock was confirmed to be, only the record says. */
    private void forget() {
        events.clear();
        moments.clear();
        isRead = false;
    }

    private void read() throws IOException {
        if (isRead) {
            return;
        }
        trail.read(record -> {
            events.add(record.event());
            moments.add(moment(record));
        });
        isRead = true;
    }

    @Override
    public List<AuditEvent> entries(Kind kind) throws IOException {
        read();
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    @Override
    public List<Moment> moments() throws IOException {
        read();
        return moments;
    }
}
