package dev.cofferdam.kernel.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of Protocol Buffers taken apart: its fields by their numbers. It knows the two forms of the encoding that the
 * kernel's messages use, numbers and what has a length; what a field means is for its reader to ask. It is stricter than
 * the encoding where that leaves two readings: a field that is asked for once must not be there twice, and a text is
 * UTF-8. Immutable.
 *
 * <p>Every method throws {@link IllegalArgumentException}, which names the field, where the message does not say what is
 * asked.
 *
 * <p>Source: Protocol Buffers Documentation, "Encoding".
 */
public final class Fields {
    static final int NUMBER = 0;
    static final int WITH_LENGTH = 2;
    static final int FORM_BITS = 3;

    /** Seven bits a byte. */
    static final int NUMBER_BYTES_MAX = 10;

    /** By field number, each a {@code Long} or a {@code ByteBuffer}, in their order. */
    private final Map<Integer, List<Object>> values = new HashMap<>();

    private Fields() {}

    /** Takes a message apart, but not the messages in it. */
    public static Fields of(byte[] message) {
        return of(ByteBuffer.wrap(message.clone()));
    }

    private static Fields of(ByteBuffer message) {
        Fields fields = new Fields();
        while (message.hasRemaining()) {
            long tag = number(message);
            int field = (int) (tag >>> FORM_BITS);
            if (field == 0 || tag >>> Integer.SIZE != 0) {
                throw new IllegalArgumentException("no field has the tag " + Long.toUnsignedString(tag));
            }
            Object value = switch ((int) tag & ((1 << FORM_BITS) - 1)) {
                case NUMBER -> number(message);
                case WITH_LENGTH -> slice(field, message);
                default ->
                    throw new IllegalArgumentException("field " + field + " is neither a number nor has it a length");
            };
            fields.values.computeIfAbsent(field, none -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long number(ByteBuffer message) {
        long number = 0;
        for (int i = 0; i < NUMBER_BYTES_MAX && message.hasRemaining(); i++) {
            byte next = message.get();
            number |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number does not end");
    }

    private static ByteBuffer slice(int field, ByteBuffer message) {
        long length = number(message);
        if (length < 0 || length > message.remaining()) {
            throw new IllegalArgumentException("field " + field + " is longer than its message");
        }
        ByteBuffer slice = message.slice(message.position(), (int) length);
        message.position(message.position() + (int) length);
        return slice;
    }

    public boolean has(int field) {
        return values.containsKey(field);
    }

    /** Zero where the field is absent. */
    public long number(int field) {
        return has(field) ? one(field, Long.class) : 0;
    }

    /** A number that is no negative one, and no larger than an {@code int}. */
    public int count(int field) {
        long number = number(field);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("field " + field + " is " + Long.toUnsignedString(number) + ", at most "
                    + Integer.MAX_VALUE + " is possible");
        }
        return (int) number;
    }

    /** False where the field is absent. */
    public boolean flag(int field) {
        return number(field) != 0;
    }

    /** Empty where the field is absent. */
    public byte[] bytes(int field) {
        return has(field) ? array(one(field, ByteBuffer.class)) : new byte[0];
    }

    /** Empty where the field is absent. */
    public String text(int field) {
        return has(field) ? text(field, one(field, ByteBuffer.class)) : "";
    }

    public List<String> texts(int field) {
        return all(field, ByteBuffer.class).stream()
                .map(each -> text(field, each))
                .toList();
    }

    /** Those that are one after the other in one field; none where it is absent. */
    public List<Long> numbers(int field) {
        ByteBuffer packed = ByteBuffer.wrap(bytes(field));
        List<Long> numbers = new ArrayList<>();
        while (packed.hasRemaining()) {
            numbers.add(number(packed));
        }
        return numbers;
    }

    /** One without fields where the field is absent. */
    public Fields message(int field) {
        return has(field) ? of(one(field, ByteBuffer.class).duplicate()) : new Fields();
    }

    public List<Fields> messages(int field) {
        return all(field, ByteBuffer.class).stream()
                .map(each -> of(each.duplicate()))
                .toList();
    }

    private <T> T one(int field, Class<T> form) {
        List<T> all = all(field, form);
        if (all.size() > 1) {
            throw new IllegalArgumentException("field " + field + " is there " + all.size() + " times");
        }
        return all.getFirst();
    }

    private <T> List<T> all(int field, Class<T> form) {
        List<Object> all = values.getOrDefault(field, List.of());
        if (!all.stream().allMatch(form::isInstance)) {
            throw new IllegalArgumentException(
                    "field " + field + " has " + (form == Long.class ? "a length" : "no length"));
        }
        return all.stream().map(form::cast).toList();
    }

    private static byte[] array(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static String text(int field, ByteBuffer value) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(value.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("field " + field + " is no text in UTF-8", e);
        }
    }
}
