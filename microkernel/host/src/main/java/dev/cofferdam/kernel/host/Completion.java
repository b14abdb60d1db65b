package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Message;

/** What the kernel does with a store's reply on its way to the client, whichever route it took. */
interface Completion {

    /**
     * Notes a published version or a denial, then replies.
     *
     * @param asked the request, in the kernel's memory; becomes the reply
     * @param reply what the store made of it: only what a reply of this operation says is believed; may be {@code asked}
     */
    void complete(PartitionPort port, Message asked, Message reply);
}
