package dev.cofferdam.store.downgrade;

/** How far a case has come. */
public enum Stage {
    /** Noted; there may be no sealed copy yet. */
    SUBMITTED,
    /** The content is in a sealed object that no writer reaches. */
    ISOLATED,
    /** Every filter passed it; people decide. */
    REVIEWED,
    /** Enough people signed; what is left is done without asking anybody. */
    APPROVED,
    /** The object has its new class. */
    RELABELLED,
    /** Its content is on a disk of that class, and the object is gone. */
    RELEASED,
    /** A filter, a person or a last check refused it. */
    REJECTED,
    /** Its time was over before enough people had signed. */
    EXPIRED;

    /** Whether nothing happens to the case any more. */
    public boolean isFinal() {
        return this == RELEASED || this == REJECTED || this == EXPIRED;
    }
}
