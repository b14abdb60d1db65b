package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.wire.ControlReply;
import dev.cofferdam.kernel.wire.ControlRequest;
import dev.cofferdam.kernel.wire.Record;
import dev.cofferdam.kernel.wire.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Answers what operator's tools ask. Safe for several threads.
 *
 * @param limits how limits are enforced here
 */
record Control(Host host, String limits) {

    ControlReply answer(ControlRequest request) {
        ControlReply.Builder reply = ControlReply.newBuilder();
        try {
            if (request.hasTell()) {
                host.tell(request.getTell().getPartition(), request.getTell().getLine());
            } else if (request.hasRecords()) {
                host.record(events(request.getRecords()));
            } else if (request.getStatus()) {
                reply.setStatus(host.status(limits));
            }
        } catch (IOException e) {
            reply.setError(Reasons.of(e));
        } catch (IllegalArgumentException | IllegalStateException e) {
            reply.setError(e.getMessage());
        }
        return reply.build();
    }

    /** The kernel's own events are nobody else's to record. */
    static List<AuditEvent> events(Records records) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        for (Record record : records.getRecordsList()) {
            AuditEvent.Kind kind = Arrays.stream(AuditEvent.Kind.values())
                    .filter(each -> each.isOfStore() && each.name().equals(record.getKind()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("'" + record.getKind() + "' is no event of the store"));
            events.add(new AuditEvent(kind, record.getSubject(), record.getLabel(), record.getDetail()));
        }
        return events;
    }
}
