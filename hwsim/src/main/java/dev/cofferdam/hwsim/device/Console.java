package dev.cofferdam.hwsim.device;

/** The other end of a serial line. Called on the thread that runs the machine; must not block. */
public interface Console {
    /** The next byte that was typed, 0 to 255, or -1 if there is none now. */
    int read();

    /** Takes a byte that the guest printed. */
    void write(int value);
}
