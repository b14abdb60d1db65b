package dev.cofferdam.hwsim.hart;

/** Why a hart came back from running. */
public enum StopReason {
    /** Its budget of cycles is used up. */
    BUDGET,
    /** It waits for an interrupt. */
    WAITING,
    /** A device has something for the machine to do, such as a power-off. */
    MACHINE
}
