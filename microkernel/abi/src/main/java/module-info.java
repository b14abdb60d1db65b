/** What both sides of the wall agree on: access classes, messages, shared-memory rings and their waits. */
module dev.cofferdam.abi {
    exports dev.cofferdam.abi;
}
