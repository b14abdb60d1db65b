package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;

/** What the kernel does with a store's reply on its way to the client, whichever route it took. */
interface Completion {

    /** Notes a published version or a denial, then replies. */
    void complete(PartitionPort port, Operation operation, Message reply);
}
