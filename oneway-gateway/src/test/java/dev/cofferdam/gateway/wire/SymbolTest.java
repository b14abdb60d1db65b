package dev.cofferdam.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.End;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in symbols, and the limit of every field. */
final class SymbolTest {
    private static final Frame END =
            Frame.newBuilder().setEnd(End.newBuilder().setItems(3)).build();

    private static Item.Builder item() {
        return Item.newBuilder()
                .setNumber(5)
                .setKind(Kind.KIND_FILE)
                .setName("a/b")
                .setLengthBytes(9);
    }

    private static List<Frame> read(byte[] symbol) throws RefusedException {
        List<Frame> frames = new ArrayList<>();
        Symbol.read(symbol, frames::add);
        return frames;
    }

    private static String refused(Frame frame) {
        Symbol symbol = new Symbol(Limits.SYMBOL_BYTES_MAX);
        assertTrue(symbol.add(frame));
        byte[] bytes = symbol.take();
        return assertThrows(RefusedException.class, () -> read(bytes)).getMessage();
    }

    private static String refused(Item.Builder item) {
        return refused(Frame.newBuilder().setItem(item).build());
    }

    private static String refused(Hello.Builder hello) {
        return refused(Frame.newBuilder().setHello(hello).build());
    }

    @Test
    void framesComeOutInOrder() throws RefusedException {
        Frame item = Frame.newBuilder().setItem(item()).build();
        Symbol symbol = new Symbol(1404);
        assertTrue(symbol.isEmpty());
        assertTrue(symbol.add(item) && symbol.add(END) && symbol.add(item));
        assertEquals(List.of(item, END, item), read(symbol.take()));
        assertTrue(symbol.isEmpty());
        assertEquals(List.of(), read(symbol.take()), "filler");
    }

    @Test
    void fullSymbolHoldsNoMore() throws RefusedException {
        Symbol symbol = new Symbol(1404);
        int count = 0;
        while (symbol.add(END)) {
            count++;
        }
        assertEquals(count, read(symbol.take()).size());
    }

    /** A line of the manifest always has room in a symbol of the least size. */
    @Test
    void longestLineOfTheManifestFits() {
        Item longest = Item.newBuilder()
                .setNumber(Limits.ITEMS_MAX - 1)
                .setKind(Kind.KIND_FILE)
                .setName("n".repeat(Limits.NAME_BYTES_MAX))
                .setLengthBytes(Limits.LENGTH_BYTES_MAX)
                .setModifiedSeconds(-1)
                .setModifiedNanos(999_999_999)
                .setSha256(ByteString.copyFrom(new byte[32]))
                .setWithdrawn("r".repeat(Limits.REASON_BYTES_MAX))
                .build();
        assertTrue(new Symbol(Limits.SYMBOL_BYTES_MIN)
                .add(Frame.newBuilder().setItem(longest).build()));
    }

    @Test
    void everyFieldHasALimit() {
        assertTrue(refused(item().setNumber(Limits.ITEMS_MAX)).startsWith("item.number"));
        assertTrue(refused(item().setNumber(-1)).startsWith("item.number"));
        assertTrue(refused(item().clearKind()).startsWith("item.kind"));
        assertTrue(refused(item().setLengthBytes(1L << 60)).startsWith("item.length_bytes"));
        assertTrue(refused(item().setKind(Kind.KIND_DIRECTORY)).startsWith("item.length_bytes"));
        assertTrue(refused(item().setModifiedSeconds(Long.MAX_VALUE)).startsWith("item.modified_seconds"));
        assertTrue(refused(item().setModifiedNanos(-1)).startsWith("item.modified_nanos"));
        assertTrue(refused(item().setSha256(ByteString.copyFromUtf8("x"))).startsWith("item.sha256"));
        assertTrue(refused(item().setWithdrawn("x".repeat(81))).startsWith("item.withdrawn"));
        assertTrue(refused(Hello.newBuilder().setRounds(101)).startsWith("hello.rounds"));
        assertTrue(refused(Hello.newBuilder().setRounds(2).setRound(3)).startsWith("hello.round:"));
        assertTrue(refused(frame(Chunk.newBuilder())).startsWith("chunk.data"));
        Chunk.Builder chunk = Chunk.newBuilder().setData(ByteString.copyFromUtf8("x"));
        assertTrue(refused(frame(chunk.clone().setOffsetBytes(Limits.LENGTH_BYTES_MAX)))
                .startsWith("chunk.offset"));
        assertTrue(refused(frame(chunk.clone().setNumber(-5))).startsWith("chunk.number"));
        assertTrue(
                refused(Frame.newBuilder().setEnd(End.newBuilder().setItems(-1)).build())
                        .startsWith("end.items"));
        assertTrue(refused(Frame.newBuilder().setEnd(End.newBuilder()).build().toBuilder()
                        .clearEnd()
                        .setHello(Hello.getDefaultInstance())
                        .build())
                .startsWith("hello.rounds"));
    }

    private static Frame frame(Chunk.Builder chunk) {
        return Frame.newBuilder().setChunk(chunk).build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../a",
                "a/../../b",
                "a/..",
                "a//b",
                "a/",
                "./a",
                ".",
                "a\nb",
                "a\u0000b",
                "\u001b[2Jx",
                "a\u202eb",
                "a\u2028b",
                "\u007f"
            })
    void namesThatLeadElsewhereAreRefused(String name) {
        String why = refused(item().setName(name));
        assertTrue(why.startsWith("name '"), why);
        assertFalse(why.chars().anyMatch(Character::isISOControl), "a refusal is safe to print");
    }

    @Test
    void longNamesAreRefused() {
        assertTrue(refused(item().setName("n".repeat(256))).contains("component"));
        assertTrue(refused(item().setName("n/".repeat(480) + "n")).contains("longer than 960 bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", ".hidden", "ä/ö/日本.txt", "a b", "-rf", "~", "$(reboot)", "a\\b", "👩‍🔬.txt"})
    void ordinaryNamesAreKept(String name) throws RefusedException {
        ItemName.check(name);
    }

    @Test
    void brokenFramesAreRefused() {
        byte[] beyond = new byte[1404];
        beyond[0] = 0x70;
        assertThrows(RefusedException.class, () -> read(beyond));
        byte[] garbage = new byte[1404];
        garbage[1] = 5;
        garbage[2] = (byte) 0xff;
        assertThrows(RefusedException.class, () -> read(garbage));
    }
}
