/** The secure shared file store: its engine, and its hosting as a kernel subsystem or as a partition. */
module dev.cofferdam.store {
    requires transitive dev.cofferdam.abi;
    // Only the partition hosting needs it; a kernel that hosts the store does not have it.
    requires static dev.cofferdam.partition;
    // Only the NBD export needs it.
    requires static io.netty.buffer;
    requires static io.netty.common;
    requires static io.netty.transport;
    requires static java.logging;

    exports dev.cofferdam.store;
    exports dev.cofferdam.store.downgrade;
    exports dev.cofferdam.store.nbd to
            dev.cofferdam.deploy;

    provides dev.cofferdam.abi.ServiceProvider with
            dev.cofferdam.store.StoreSubsystem;
    provides dev.cofferdam.partition.Program with
            dev.cofferdam.store.nbd.Nbd;
}
