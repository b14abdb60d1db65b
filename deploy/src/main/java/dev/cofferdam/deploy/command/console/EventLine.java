package dev.cofferdam.deploy.command.console;

import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.AuditRecord;

/** A record of an audit in one line. Stateless. */
public final class EventLine {
    private EventLine() {}

    /** When it was, what happened, to whom, and how. */
    public static String of(AuditRecord record) {
        String label = record.event().label();
        String subject = record.event().subject() + (label.equals("-") ? "" : " (" + label + ")");
        return (record.time() + " " + Names.word(record.event().kind()) + " " + Printable.of(subject) + " "
                        + Printable.of(record.event().detail()))
                .stripTrailing();
    }
}
