/** The secure shared file store: its engine, and its hosting as a kernel subsystem or as a partition. */
module dev.cofferdam.store {
    requires transitive dev.cofferdam.abi;
    // Only the partition hosting needs it; a kernel that hosts the store does not have it.
    requires static dev.cofferdam.partition;

    exports dev.cofferdam.store;
    exports dev.cofferdam.store.downgrade;

    provides dev.cofferdam.abi.ServiceProvider with
            dev.cofferdam.store.StoreSubsystem;
}
