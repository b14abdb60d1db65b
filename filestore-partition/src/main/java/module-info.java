/** The secure shared file store as a partition of its own. */
module dev.cofferdam.store.partition {
    requires transitive dev.cofferdam.partition.runtime;
    requires dev.cofferdam.store.engine;

    exports dev.cofferdam.store.partition;
}
