package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.OrderReply;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.wire.ControlReply;
import dev.cofferdam.kernel.wire.ControlRequest;
import dev.cofferdam.kernel.wire.Record;
import dev.cofferdam.kernel.wire.Records;
import dev.cofferdam.kernel.wire.Steer;
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
            } else if (request.hasSteer()) {
                Steer steer = request.getSteer();
                reply.setError(
                        refusal(host.order(steer.getPartition(), order(steer.getOrder())), steer.getPartition()));
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

    private static Order order(String word) throws IOException {
        return Arrays.stream(Order.values())
                .filter(order -> LaunchFormat.word(order).equals(word))
                .findFirst()
                .orElseThrow(() -> new IOException("'" + word + "' is no order; there are stop, start and restart"));
    }

    /** Empty where there is none. */
    private static String refusal(OrderReply reply, String partition) {
        return switch (reply) {
            case OBEYED -> "";
            case KERNEL_STOPS -> "everything is ending, so " + partition + " is not started";
            case ENDED_FOR_GOOD ->
                partition + " asked too often for what it may not have, and is not started again in this run;"
                        + " 'audit show' says what it asked for";
            case STORE_STAYS ->
                "the store ends with its topology, for everybody's requests wait for it; it can be restarted while it"
                        + " runs";
        };
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
