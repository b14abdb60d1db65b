package dev.cofferdam.abi;

import java.util.List;

/**
 * A point of the lattice of a {@link Policy}: what a subject may know (secrecy) and how far it may be trusted
 * (integrity). Immutable.
 *
 * <p>Secrecy is ordered upwards by level, categories and shrinking release sets (Bell and LaPadula 1976), integrity by
 * level and categories (Biba 1977). Information may flow upwards in secrecy and downwards in integrity.
 *
 * @param secrecy one compartment for each organisation that has a say, ordered by organisation
 * @param integrity likewise, with empty release sets
 */
public record AccessClass(List<Compartment> secrecy, List<Compartment> integrity) {

    /** Knows nothing and is trusted with nothing. */
    public static final AccessClass EMPTY = new AccessClass(List.of(), List.of());

    public AccessClass {
        secrecy = Compartment.ordered(secrecy);
        integrity = Compartment.ordered(integrity);
    }

    /** Whether every part of {@code other}'s secrecy is at or below this one's. */
    public boolean secrecyDominates(AccessClass other) {
        return Compartment.dominates(secrecy, other.secrecy);
    }

    /** Whether every part of {@code other}'s integrity is at or below this one's. */
    public boolean integrityDominates(AccessClass other) {
        return Compartment.dominates(integrity, other.integrity);
    }

    /** Whether information of this class may become known at {@code to}: the one flow rule of the system. */
    public boolean mayFlowTo(AccessClass to) {
        return to.secrecyDominates(this) && integrityDominates(to);
    }

    /** The lowest class to which information of both may flow. */
    public AccessClass join(AccessClass other) {
        return new AccessClass(Compartment.join(secrecy, other.secrecy), Compartment.meet(integrity, other.integrity));
    }

    /** The highest class from which information may flow to both. */
    public AccessClass meet(AccessClass other) {
        return new AccessClass(Compartment.meet(secrecy, other.secrecy), Compartment.join(integrity, other.integrity));
    }
}
