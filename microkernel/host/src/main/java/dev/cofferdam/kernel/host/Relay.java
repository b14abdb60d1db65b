package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import java.util.Map;

/**
 * The way to a store that is a partition: each client's requests on a lane of that client's own, so that nobody waits for
 * another's. Each client's on its kernel thread.
 *
 * @param links by partition, for those that have disks
 */
record Relay(Map<Integer, StoreLink> links) implements StoreRoute {

    Relay {
        links = Map.copyOf(links);
    }

    @Override
    public void serve(PartitionPort port, Message message) {
        StoreLink link = links.get(port.partition());
        if (link == null) {
            port.reply(message.reply(Status.UNAVAILABLE));
        } else {
            link.serve(message);
        }
    }

    @Override
    public void forget(int partition) {
        StoreLink link = links.get(partition);
        if (link != null) {
            link.forget();
        }
    }

    @Override
    public void gone() {
        links.values().forEach(StoreLink::gone);
    }

    @Override
    public void close() {
        // Who asks takes the replies.
    }
}
