package dev.cofferdam.hwsim.board;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * States of a hart, one before each instruction: pc, 32 integer and 32 floating-point registers. In a file each state is
 * what changed since the one before it: a count, and pairs of a place and a value; all of it compressed.
 */
final class Trace {
    /** The pc, x0 to x31, f0 to f31. */
    static final int WORDS = 65;

    private Trace() {}

    /** Writes states. */
    static final class Writer implements AutoCloseable {
        private final DataOutputStream out;
        private final long[] last = new long[WORDS];

        Writer(OutputStream file) throws IOException {
            out = new DataOutputStream(new GZIPOutputStream(file));
        }

        void write(long[] state) throws IOException {
            int changed = 0;
            for (int i = 0; i < WORDS; i++) {
                changed += state[i] != last[i] ? 1 : 0;
            }
            out.writeByte(changed);
            for (int i = 0; i < WORDS; i++) {
                if (state[i] != last[i]) {
                    out.writeByte(i);
                    out.writeLong(state[i]);
                    last[i] = state[i];
                }
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads states. */
    static final class Reader implements AutoCloseable {
        private final DataInputStream in;
        private final long[] state = new long[WORDS];

        Reader(InputStream file) throws IOException {
            in = new DataInputStream(new GZIPInputStream(file));
        }

        /** The next state, or null at the end. */
        long[] next() throws IOException {
            int changed;
            try {
                changed = in.readUnsignedByte();
            } catch (EOFException end) {
                return null;
            }
            for (int i = 0; i < changed; i++) {
                int place = in.readUnsignedByte();
                state[place] = in.readLong();
            }
            return Arrays.copyOf(state, WORDS);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
