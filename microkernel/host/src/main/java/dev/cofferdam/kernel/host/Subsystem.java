package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Service;

/** The store as a subsystem: it runs on the client's own kernel thread and fills the client's window itself. */
record Subsystem(Service service, Completion completion) implements StoreRoute {

    @Override
    public void serve(PartitionPort port, Message message) {
        service.serve(message, port.window());
        completion.complete(port, message, message);
    }

    @Override
    public void forget(int partition) {
        // Its requests are done on the thread that asks this.
    }

    @Override
    public void gone() {
        // It ends with the kernel.
    }

    @Override
    public void close() {
        service.close();
    }
}
