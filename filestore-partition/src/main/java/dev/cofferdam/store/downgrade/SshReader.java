package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the data types of RFC 4251, section 5, from bytes of anybody's. For one thread. */
final class SshReader {
    private final ByteBuffer bytes;
    private final String what;

    /** @param what the bytes are, for messages */
    SshReader(byte[] bytes, String what) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.what = what;
    }

    byte[] bytes(int length) throws RefusedException {
        if (length < 0 || length > bytes.remaining()) {
            throw new RefusedException(what + " is damaged: a field at byte " + bytes.position() + " is said to have "
                    + Integer.toUnsignedString(length) + " bytes, there are " + bytes.remaining());
        }
        byte[] field = new byte[length];
        bytes.get(field);
        return field;
    }

    int number() throws RefusedException {
        return ByteBuffer.wrap(bytes(Integer.BYTES)).getInt();
    }

    byte[] string() throws RefusedException {
        return bytes(number());
    }

    /** A string of printable ASCII, as every name in the protocol is; anything else comes back readable. */
    String text() throws RefusedException {
        return Rendering.line(new String(string(), StandardCharsets.ISO_8859_1));
    }

    /** A number of 0 or more. */
    BigInteger integer() throws RefusedException {
        byte[] magnitude = string();
        if (magnitude.length > 0 && magnitude[0] < 0) {
            throw new RefusedException(what + " is damaged: it holds a negative number");
        }
        return magnitude.length == 0 ? BigInteger.ZERO : new BigInteger(magnitude);
    }

    void end() throws RefusedException {
        if (bytes.hasRemaining()) {
            throw new RefusedException(
                    what + " is damaged: " + bytes.remaining() + " bytes follow after its end at " + bytes.position());
        }
    }
}
