/** Exports the disks of a partition to NBD clients of the host. */
module dev.cofferdam.store.nbd {
    requires transitive dev.cofferdam.partition.runtime;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.logging;

    exports dev.cofferdam.store.nbd to
            dev.cofferdam.deploy;

    provides dev.cofferdam.partition.Program with
            dev.cofferdam.store.nbd.Nbd;
}
