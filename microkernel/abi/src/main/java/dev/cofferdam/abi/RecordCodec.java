package dev.cofferdam.abi;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the records that processes are started with, and counted lists in them. Stateless. */
final class RecordCodec {
    private static final int ENTRIES_MAX = 65_536;

    private RecordCodec() {}

    interface Writer<T> {
        void write(DataOutputStream out, T entry) throws IOException;
    }

    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static <T> void write(DataOutputStream out, List<T> entries, Writer<T> writer) throws IOException {
        out.writeInt(entries.size());
        for (T entry : entries) {
            writer.write(out, entry);
        }
    }

    /** Reads the whole of a record: what its constructors refuse, or bytes after its end, make it no record. */
    static <T> T record(byte[] bytes, int format, String what, Reader<T> reader) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != format) {
            throw new IOException("no " + what + " of this version");
        }
        T record;
        try {
            record = reader.read(in);
        } catch (IllegalArgumentException e) {
            throw new IOException("a damaged " + what + ": " + e.getMessage(), e);
        }
        if (in.available() > 0) {
            throw new IOException("a damaged " + what + ": " + in.available() + " bytes after its end");
        }
        return record;
    }

    /** Reads a constant by its position. */
    static <T> T choice(DataInputStream in, T[] all) throws IOException {
        int number = in.readUnsignedByte();
        if (number >= all.length) {
            throw new IOException("choice " + number + " of " + all.length);
        }
        return all[number];
    }

    static <T> List<T> read(DataInputStream in, Reader<T> reader) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > ENTRIES_MAX) {
            throw new IOException("a list of " + count + " entries");
        }
        List<T> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(reader.read(in));
        }
        return entries;
    }
}
