package dev.cofferdam.hwsim.hart;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What LR noted for SC: an address, a size in bytes and the value seen there. A size of 0 is no reservation. Immutable.
 */
record Reservation(long address, int size, long value) {
    static final Reservation NONE = new Reservation(0, 0, 0);

    void save(DataOutput out) throws IOException {
        out.writeLong(address);
        out.writeInt(size);
        out.writeLong(value);
    }

    static Reservation restore(DataInput in) throws IOException {
        return new Reservation(in.readLong(), in.readInt(), in.readLong());
    }
}
