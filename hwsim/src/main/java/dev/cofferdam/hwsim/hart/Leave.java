package dev.cofferdam.hwsim.hart;

/**
 * Says that translated code cannot perform the instruction that it is at, so that the interpreter must: an access to a
 * device or to a guarded page, a page fault, an access across pages. Thrown before anything has changed. Carries no stack
 * trace and no state.
 */
final class Leave extends Interruption {
    private static final long serialVersionUID = 1;

    Leave() {}
}
