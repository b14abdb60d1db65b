package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Service;

/** The store as a subsystem: it runs on the client's own kernel thread and fills the client's window itself. */
record Subsystem(Service service, Completion completion) implements StoreRoute {

    @Override
    public void serve(PartitionPort port, Message message) {
        Operation operation = message.operation();
        service.serve(message, port.window());
        completion.complete(port, operation, message);
    }
}
