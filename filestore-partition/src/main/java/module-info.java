/** The secure shared file store: its engine, and its hosting as a kernel subsystem or as a partition. */
module dev.cofferdam.store {
    requires transitive dev.cofferdam.abi;
    requires static dev.cofferdam.partition;

    exports dev.cofferdam.store;
}
