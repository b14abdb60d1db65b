package dev.cofferdam.kernel.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a message of Protocol Buffers field by field. Whoever writes fields in the order of their numbers gets the bytes
 * that generated code gives. For one thread.
 */
public final class FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A number that is not below zero. */
    public FieldWriter number(int field, long value) {
        tag(field, Fields.NUMBER);
        return varint(value);
    }

    public FieldWriter flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    public FieldWriter bytes(int field, byte[] value) {
        tag(field, Fields.WITH_LENGTH);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    public FieldWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public FieldWriter texts(int field, List<String> values) {
        values.forEach(value -> text(field, value));
        return this;
    }

    /** One after the other in one field; nothing where there are none. */
    public FieldWriter numbers(int field, List<? extends Number> values) {
        if (values.isEmpty()) {
            return this;
        }
        FieldWriter packed = new FieldWriter();
        values.forEach(value -> packed.varint(value.longValue()));
        return message(field, packed);
    }

    public FieldWriter message(int field, FieldWriter value) {
        return bytes(field, value.toByteArray());
    }

    private void tag(int field, int form) {
        varint(((long) field << Fields.FORM_BITS) | form);
    }

    /** Seven bits a byte, the lowest first. */
    FieldWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    public byte[] toByteArray() {
        return out.toByteArray();
    }
}
