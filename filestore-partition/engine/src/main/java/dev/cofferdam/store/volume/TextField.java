package dev.cofferdam.store.volume;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A text at a fixed place in a layout: its length as a short, then that many bytes of UTF-8, then zeros.
 *
 * @param bytes of the whole field, with the length
 */
public record TextField(String name, int at, int bytes) {

    public int bytesMax() {
        return bytes - Short.BYTES;
    }

    /**
     * Writes into zeroed bytes.
     *
     * @throws IllegalArgumentException if the text is too long
     */
    public void put(ByteBuffer layout, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length > bytesMax()) {
            throw new IllegalArgumentException(
                    "the " + name + " is " + encoded.length + " bytes long, at most " + bytesMax() + " are kept");
        }
        layout.putShort(at, (short) encoded.length);
        layout.put(at + Short.BYTES, encoded);
    }

    String get(ByteBuffer layout) throws DamageException {
        int length = layout.getShort(at);
        if (length < 0 || length > bytesMax()) {
            throw new DamageException(
                    "the " + name + " is " + length + " bytes long, at most " + bytesMax() + " have room");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(layout.slice(at + Short.BYTES, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DamageException("the " + name + " is not UTF-8");
        }
    }
}
