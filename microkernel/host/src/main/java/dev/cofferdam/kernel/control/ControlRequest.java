package dev.cofferdam.kernel.control;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.Order;
import java.util.List;

/** What an operator's tool asks of a running kernel. Immutable. */
public sealed interface ControlRequest {

    /** How everything is. */
    record AskStatus() implements ControlRequest {}

    /** Everything is to end; answered before it has. */
    record Stop() implements ControlRequest {}

    /** A line for the standard input of a partition's program. */
    record Tell(String partition, String line) implements ControlRequest {}

    /** What is wanted of a partition; answered when it is decided, and before it is so. */
    record Steer(String partition, Order order) implements ControlRequest {}

    /** What the owner of the volume did to it, for the kernel's audit; answered when it is on stable storage. */
    record Keep(List<AuditEvent> events) implements ControlRequest {
        public Keep {
            events = List.copyOf(events);
        }
    }
}
