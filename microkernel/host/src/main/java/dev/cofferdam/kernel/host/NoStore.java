package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;

/** The route of a topology without disks. */
record NoStore() implements StoreRoute {

    @Override
    public void serve(PartitionPort port, Message message) {
        port.reply(message.reply(Status.UNAVAILABLE));
    }

    @Override
    public void forget(int partition) {
        // Nobody was asked.
    }

    @Override
    public void gone() {
        // Nobody waits.
    }

    @Override
    public void close() {
        // Nobody waits.
    }
}
