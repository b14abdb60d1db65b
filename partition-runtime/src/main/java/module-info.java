/** What runs inside a partition: its entry point, its clients for disks and channels, and native applications. */
module dev.cofferdam.partition {
    requires transitive dev.cofferdam.abi;

    exports dev.cofferdam.partition;

    uses dev.cofferdam.partition.Program;
}
