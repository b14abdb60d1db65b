/** A guest machine with an operating system that nobody trusts, as a partition's program. */
module dev.cofferdam.partition.guest {
    requires transitive dev.cofferdam.partition.runtime;
    requires dev.cofferdam.hwsim;

    provides dev.cofferdam.partition.Program with
            dev.cofferdam.partition.guest.Guest;
}
