/** What runs inside a partition: its entry point, its clients for disks and channels, and native applications. */
module dev.cofferdam.partition.runtime {
    requires transitive dev.cofferdam.abi;
    requires transitive dev.cofferdam.partition;
    requires HdrHistogram;

    exports dev.cofferdam.partition.runtime;
    exports dev.cofferdam.partition.program to
            dev.cofferdam.deploy;

    uses dev.cofferdam.partition.Program;

    provides dev.cofferdam.partition.Program with
            dev.cofferdam.partition.program.Ingest,
            dev.cofferdam.partition.program.Digest,
            dev.cofferdam.partition.program.Covert,
            dev.cofferdam.partition.program.Ledger,
            dev.cofferdam.partition.program.Load;
}
