/** Prepares and starts a sandbox; knows nothing of partitions' flows and needs no kernel. */
module dev.cofferdam.jail {
    exports dev.cofferdam.jail;
}
