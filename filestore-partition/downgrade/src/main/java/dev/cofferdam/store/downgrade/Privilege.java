package dev.cofferdam.store.downgrade;

/** What a person may do about the labels of objects; each is given on its own. */
public enum Privilege {
    SUBMIT,
    DOWNGRADE,
    UPGRADE,
    INCOMPARABLE
}
