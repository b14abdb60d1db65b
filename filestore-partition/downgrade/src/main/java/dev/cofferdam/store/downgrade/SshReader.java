package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the data types of RFC 4251, section 5, from bytes of anybody's. For one thread. */
final class SshReader {
    private final ByteBuffer bytes;
    private final String what;
    private final List<String> surplus = new ArrayList<>();

    /** @param what the bytes are, for messages */
    SshReader(byte[] bytes, String what) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.what = what;
    }

    /**
     * The bytes that a Base64 text stands for. Java's decoder takes several texts for the same bytes, this but one.
     *
     * @param what the text is, for messages
     */
    static byte[] base64(String text, String what) throws RefusedException {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(what + " is no Base64: " + Rendering.line(e.getMessage()), e);
        }
        if (!Base64.getEncoder().encodeToString(decoded).equals(text)) {
            throw new RefusedException(
                    what + " is no canonical Base64: its end is padded with '=' to a multiple of four"
                            + " characters, and the bits left over there are zero");
        }
        return decoded;
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

    /** A string of printable ASCII, as every name in the protocol is. */
    String text() throws RefusedException {
        String text = new String(string(), StandardCharsets.ISO_8859_1);
        if (!text.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
            throw new RefusedException(
                    what + " is damaged: '" + Rendering.line(text) + "' is no name of printable characters");
        }
        return text;
    }

    /**
     * A number of 0 or more; {@link #surplus} says whether it was written longer than it must be.
     *
     * @param name of the number, for messages
     */
    BigInteger integer(String name) throws RefusedException {
        byte[] magnitude = string();
        if (magnitude.length > 0 && magnitude[0] < 0) {
            throw new RefusedException(what + " is damaged: its " + name + " is negative");
        }
        BigInteger number = magnitude.length == 0 ? BigInteger.ZERO : new BigInteger(magnitude);
        int zeros = magnitude.length - (number.signum() == 0 ? 0 : number.toByteArray().length);
        if (zeros > 0) {
            surplus.add("its " + name + " begins with " + zeros + " zero byte" + (zeros == 1 ? "" : "s")
                    + " that it must not have");
        }
        return number;
    }

    /** Which numbers so far were not in their one shortest form; empty where all were. */
    String surplus() {
        return String.join(", and ", surplus);
    }

    void end() throws RefusedException {
        if (bytes.hasRemaining()) {
            throw new RefusedException(
                    what + " is damaged: " + bytes.remaining() + " bytes follow after its end at " + bytes.position());
        }
    }
}
