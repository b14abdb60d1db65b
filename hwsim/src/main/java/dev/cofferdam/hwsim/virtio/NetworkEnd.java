package dev.cofferdam.hwsim.virtio;

/** The other end of a network device's cable. Called on the machine's thread; must not block. */
public interface NetworkEnd {
    /** The next Ethernet frame for the guest, or null if there is none now. */
    byte[] receive();

    /** Takes an Ethernet frame from the guest. */
    void send(byte[] frame);
}
