package dev.cofferdam.hwsim.hart;

/**
 * What ends an instruction before it is done: a {@link Trap}, or in translated code also a {@link Leave}. Thrown before
 * the instruction has changed anything. Carries no stack trace. Immutable.
 */
public abstract sealed class Interruption extends RuntimeException permits Trap, Leave {
    private static final long serialVersionUID = 1;

    Interruption() {
        super(null, null, false, false);
    }
}
