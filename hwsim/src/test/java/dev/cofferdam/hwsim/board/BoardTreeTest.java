package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The device tree that a machine gives its guest. */
class BoardTreeTest {
    private static final int PROPERTY = 3;

    @Test
    void theKernelIsGivenRandomnessThatFollowsFromTheSeed() {
        byte[] given = randomness(1);
        assertEquals(32, given.length);
        assertArrayEquals(given, randomness(1));
        assertFalse(Arrays.equals(given, randomness(2)));
    }

    private static byte[] randomness(long seed) {
        BoardOptions standard = BoardOptions.standard();
        BoardOptions options =
                new BoardOptions(1, standard.hart(), standard.cyclesPerTick(), seed, BoardOptions.Translation.OFF);
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(options, Peripherals.of(new Lines()), arena.allocate(1 << 20, 4096))) {
            return property(BoardTree.flatten(machine, new BoardTree.Chosen("", 0, 0), 0), "rng-seed");
        }
    }

    /** The value of the only property of a name, found by that name's place among the strings. */
    private static byte[] property(byte[] tree, String name) {
        ByteBuffer words = ByteBuffer.wrap(tree);
        String strings = new String(tree, words.getInt(12), words.getInt(32), StandardCharsets.ISO_8859_1);
        int place = strings.indexOf(name + "\0");
        for (int at = words.getInt(8); at < words.getInt(12); at += 4) {
            if (words.getInt(at) == PROPERTY && words.getInt(at + 8) == place) {
                return Arrays.copyOfRange(tree, at + 12, at + 12 + words.getInt(at + 4));
            }
        }
        throw new AssertionError("no property " + name);
    }
}
