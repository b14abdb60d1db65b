package dev.cofferdam.kernel;

/**
 * How much of anything one partition may have.
 *
 * @param waiting messages that wait in a channel; requests of one partition that wait there, or for a version
 * @param denials a partition that was denied this often in one run is ended: its audit records cost everybody's storage
 * @param denialsAtOnce that are answered without a delay
 */
record Limits(int waiting, int denials, int denialsAtOnce) {
    static final Limits USUAL = new Limits(64, 1_000, 100);
}
