package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AccessClass;

/** How two access classes lie to each other, seen from an object that is to change from one to the other. */
public enum Direction {
    /** Information reaches those who could not have it: less secret, or trusted more. */
    DOWNGRADE,
    /** Information goes where it may flow anyway. */
    UPGRADE,
    /** Neither may flow to the other. */
    INCOMPARABLE;

    /**
     * From one class to another.
     *
     * @throws RefusedException where both are the same class
     */
    public static Direction of(AccessClass from, AccessClass to) throws RefusedException {
        boolean up = from.mayFlowTo(to);
        boolean down = to.mayFlowTo(from);
        if (up && down) {
            throw new RefusedException("the object has that class already; nothing would change");
        }
        return up ? UPGRADE : down ? DOWNGRADE : INCOMPARABLE;
    }

    /** What a person needs to approve such a move. */
    public Privilege privilege() {
        return switch (this) {
            case DOWNGRADE -> Privilege.DOWNGRADE;
            case UPGRADE -> Privilege.UPGRADE;
            case INCOMPARABLE -> Privilege.INCOMPARABLE;
        };
    }
}
