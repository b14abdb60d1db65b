package dev.cofferdam.store.downgrade;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the data types of RFC 4251, section 5, each in its one shortest form. For one thread. */
final class SshWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    SshWriter raw(byte[] field) {
        bytes.writeBytes(field);
        return this;
    }

    SshWriter string(byte[] field) {
        raw(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
        return raw(field);
    }

    SshWriter text(String field) {
        return string(field.getBytes(StandardCharsets.UTF_8));
    }

    /** A number of 0 or more: without leading zeros, but for one where the highest bit would be a sign. */
    SshWriter integer(BigInteger number) {
        return string(number.signum() == 0 ? new byte[0] : number.toByteArray());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
