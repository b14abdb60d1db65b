package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.OrderReply;
import dev.cofferdam.kernel.control.ControlReply;
import dev.cofferdam.kernel.control.ControlRequest;
import dev.cofferdam.kernel.control.ControlRequest.AskStatus;
import dev.cofferdam.kernel.control.ControlRequest.Keep;
import dev.cofferdam.kernel.control.ControlRequest.Steer;
import dev.cofferdam.kernel.control.ControlRequest.Stop;
import dev.cofferdam.kernel.control.ControlRequest.Tell;
import java.io.IOException;
import java.util.List;

/**
 * Answers what operator's tools ask. Safe for several threads.
 *
 * @param limits how limits are enforced here
 */
record Control(Host host, String limits) {

    ControlReply answer(ControlRequest request) {
        try {
            return switch (request) {
                case AskStatus() -> ControlReply.of(host.status(limits));
                case Stop() -> ControlReply.done();
                case Tell tell -> {
                    host.tell(tell.partition(), tell.line());
                    yield ControlReply.done();
                }
                case Steer steer ->
                    ControlReply.refused(refusal(host.order(steer.partition(), steer.order()), steer.partition()));
                case Keep keep -> {
                    host.record(ofStore(keep.events()));
                    yield ControlReply.done();
                }
            };
        } catch (IOException e) {
            return ControlReply.refused(Reasons.of(e));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return ControlReply.refused(e.getMessage());
        }
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
    static List<AuditEvent> ofStore(List<AuditEvent> events) throws IOException {
        for (AuditEvent event : events) {
            if (!event.kind().isOfStore()) {
                throw new IOException("'" + event.kind() + "' is no event of the store");
            }
        }
        return events;
    }
}
