package dev.cofferdam.hwsim.hart;

/**
 * Hears of a hart's architectural events: what a cost model charges for. Called on the machine's thread.
 *
 * <p>Fills and flushes are those of the {@linkplain ModelTlb modelled TLB}.
 */
public interface HartEvents {
    /** A trap or an interrupt (a cause with the top bit set) went from one privilege to another. */
    void trap(int from, int to, long cause);

    /** A return from a trap. */
    void trapReturn(int from, int to);

    /** satp changed. */
    void addressSpaceSwitch();

    /** The modelled TLB took a translation in, for an access of this kind. */
    void tlbFill(Access access);

    /** SFENCE.VMA was executed, for one address or all, for one address space or all. */
    void tlbFlush(boolean oneAddress, boolean oneSpace);
}
