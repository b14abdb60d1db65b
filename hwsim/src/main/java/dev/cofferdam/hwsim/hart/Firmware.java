package dev.cofferdam.hwsim.hart;

/** What answers the supervisor's environment calls where no machine-mode program does. Called on the machine's thread. */
public interface Firmware {
    /** Serves the call that a hart's registers describe; pc is already after it. */
    void call(Hart hart);
}
