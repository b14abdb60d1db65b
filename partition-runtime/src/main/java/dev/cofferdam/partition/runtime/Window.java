package dev.cofferdam.partition.runtime;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The partition's data window, and the one place in it through which channel payloads travel. */
record Window(MemorySegment memory) {
    /** Longest payload of a channel message; also how much of the window channels use. */
    static final int PAYLOAD_BYTES_MAX = 4096;

    void put(byte[] payload) throws IOException {
        if (payload.length > PAYLOAD_BYTES_MAX) {
            throw new IOException("a payload has at most " + PAYLOAD_BYTES_MAX + " bytes, this one " + payload.length);
        }
        MemorySegment.copy(payload, 0, memory, ValueLayout.JAVA_BYTE, 0, payload.length);
    }

    byte[] get(int length) {
        return memory.asSlice(0, Math.clamp(length, 0, PAYLOAD_BYTES_MAX)).toArray(ValueLayout.JAVA_BYTE);
    }
}
