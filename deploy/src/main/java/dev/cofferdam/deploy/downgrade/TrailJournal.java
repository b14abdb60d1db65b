package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.store.downgrade.Entry;
import dev.cofferdam.store.downgrade.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The journal of downgrades in the topology's audit. For one thread. */
record TrailJournal(AuditTrail trail) implements Journal {

    @Override
    public void append(List<Entry> entries) throws IOException {
        trail.append(entries.stream()
                .map(entry -> new AuditEvent(
                        AuditEvent.Kind.valueOf(entry.kind().name()), entry.subject(), entry.label(), entry.detail()))
                .toList());
    }

    @Override
    public List<Entry> entries(Entry.Kind kind) throws IOException {
        List<Entry> entries = new ArrayList<>();
        trail.read(record -> {
            AuditEvent event = record.event();
            if (event.kind().name().equals(kind.name())) {
                entries.add(new Entry(kind, event.subject(), event.label(), event.detail()));
            }
        });
        return entries;
    }
}
