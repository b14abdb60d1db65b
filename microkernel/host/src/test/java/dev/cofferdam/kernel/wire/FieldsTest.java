package dev.cofferdam.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that say what is asked, and those that do not. */
class FieldsTest {
    private static Fields written(Consumer<FieldWriter> fields) {
        FieldWriter writer = new FieldWriter();
        fields.accept(writer);
        return Fields.of(writer.toByteArray());
    }

    private static String refusal(Runnable read) {
        return assertThrows(IllegalArgumentException.class, read::run).getMessage();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16383, 16384, Integer.MAX_VALUE, 1L << 35, Long.MAX_VALUE})
    void numbersOfEveryLength(long number) {
        assertEquals(number, written(fields -> fields.number(536870911, number)).number(536870911));
    }

    @Test
    void whatIsAbsentIsEmpty() {
        Fields none = Fields.of(new byte[0]);
        assertFalse(none.has(1));
        assertEquals(0, none.number(1));
        assertFalse(none.flag(1));
        assertEquals("", none.text(1));
        assertEquals(0, none.bytes(1).length);
        assertEquals(List.of(), none.texts(1));
        assertEquals(List.of(), none.messages(1));
        assertEquals("", none.message(1).text(2));
    }

    @Test
    void fieldsKeepTheirOrderAndMayBeMixed() {
        Fields read = written(fields -> fields.text(2, "b").number(1, 7).text(2, "a\u00e9"));
        assertEquals(List.of("b", "a\u00e9"), read.texts(2));
        assertEquals(7, read.number(1));
    }

    @Test
    void whatHasTwoReadingsIsRefused() {
        assertEquals(
                "field 2 is there 2 times",
                refusal(() ->
                        written(fields -> fields.text(2, "a").text(2, "b")).text(2)));
        assertEquals(
                "field 2 has a length",
                refusal(() -> written(fields -> fields.text(2, "")).number(2)));
        assertEquals(
                "field 2 has no length",
                refusal(() -> written(fields -> fields.number(2, 1)).text(2)));
        assertEquals(
                "field 2 is no text in UTF-8",
                refusal(() -> written(fields -> fields.bytes(2, new byte[] {(byte) 0xc0, (byte) 0x80}))
                        .text(2)));
        assertEquals(
                "field 2 is 2147483648, at most 2147483647 is possible",
                refusal(() -> written(fields -> fields.number(2, 1L << 31)).count(2)));
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertEquals("field 1 is longer than its message", refusal(() -> Fields.of(new byte[] {10, 2, 0})));
        assertEquals("no field has the tag 2", refusal(() -> Fields.of(new byte[] {2, 0})));
        byte[] beyond = new FieldWriter().varint((1L << 32) | 10).varint(0).toByteArray();
        assertEquals("no field has the tag 4294967306", refusal(() -> Fields.of(beyond)));
        assertEquals("a number does not end", refusal(() -> Fields.of(new byte[] {8, -1, -1})));
        assertEquals(
                "field 1 is neither a number nor has it a length",
                refusal(() -> Fields.of(new byte[] {13, 0, 0, 0, 0})));
    }

    @Test
    void rubbishIsReadOrRefused() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] rubbish = new byte[random.nextInt(40)];
            random.nextBytes(rubbish);
            try {
                Fields.of(rubbish).messages(1).forEach(message -> message.text(1));
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertTrue(refused > 10_000, "refused " + refused);
    }

    @Test
    void messagesOneAfterTheOther() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Delimited.write(new FieldWriter().text(1, "x".repeat(300)), out);
        Delimited.write(new FieldWriter(), out);
        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        assertEquals(
                "x".repeat(300),
                Fields.of(Delimited.read(in, 1000).orElseThrow()).text(1));
        assertEquals(0, Delimited.read(in, 1000).orElseThrow().length);
        assertEquals(Optional.empty(), Delimited.read(in, 1000));
    }

    @Test
    void aMessageHasALimitAndAnEnd() {
        byte[] long300 = {(byte) 0xac, 2};
        assertThrows(IOException.class, () -> Delimited.read(new ByteArrayInputStream(long300), 299));
        assertThrows(EOFException.class, () -> Delimited.read(new ByteArrayInputStream(long300), 300));
        assertThrows(EOFException.class, () -> Delimited.read(new ByteArrayInputStream(new byte[] {-1}), 300));
        byte[] endless = {-1, -1, -1, -1, -1, -1, -1};
        assertThrows(IOException.class, () -> Delimited.read(new ByteArrayInputStream(endless), Integer.MAX_VALUE));
    }
}
