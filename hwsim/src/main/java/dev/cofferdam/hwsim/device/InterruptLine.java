package dev.cofferdam.hwsim.device;

/** A device's wire to an interrupt controller. Called on the thread that runs the machine. */
public interface InterruptLine {
    /** Raises or lowers the wire. */
    void set(boolean level);
}
