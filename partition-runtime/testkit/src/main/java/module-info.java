/** Runs programs for partitions in a test, without a kernel, a store or a sandbox. */
module dev.cofferdam.partition.testkit {
    requires transitive dev.cofferdam.partition;

    exports dev.cofferdam.partition.testkit;
}
