package dev.cofferdam.hwsim.hart;

/** The privilege modes, numbered as in mstatus.MPP. Constants only; safe for any thread. */
public final class Privilege {
    public static final int USER = 0;
    public static final int SUPERVISOR = 1;
    public static final int MACHINE = 3;

    private Privilege() {}
}
