package dev.cofferdam.hwsim.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.hart.HartOptions;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

    /** RVA22S64's mandatory extensions that a device tree names, and what goes beyond them. */
    private static final List<String> PROFILE = List.of(
            "i",
            "m",
            "a",
            "f",
            "d",
            "c",
            "zicsr",
            "zicntr",
            "zihpm",
            "ziccif",
            "ziccrse",
            "ziccamoa",
            "zicclsm",
            "za64rs",
            "zihintpause",
            "zba",
            "zbb",
            "zbs",
            "zicbom",
            "zicbop",
            "zicboz",
            "zfhmin",
            "zkt",
            "zifencei",
            "svpbmt",
            "svinval",
            "svade");

    private static final List<String> BEYOND = List.of("zbc", "zicond", "zca", "zcb", "zcd", "zfh", "sstc", "svnapot");

    @Test
    void theProfileIsThereAndSaidTwice() {
        String list = text(false, "riscv,isa-extensions");
        List<String> said = List.of(list.split("\0"));
        assertTrue(said.containsAll(PROFILE), list);
        assertTrue(said.containsAll(BEYOND), list);
        assertFalse(said.contains("svadu"));
        String isa = text(false, "riscv,isa").replace("\0", "");
        assertEquals("rv64imafdc_" + String.join("_", said.subList(6, said.size())), isa);
        assertTrue(text(true, "riscv,isa").contains("_svadu_"));
        assertFalse(text(true, "riscv,isa").contains("svade"));
    }

    private static String text(boolean updates, String name) {
        BoardOptions options = BoardOptions.standard().withHart(new HartOptions(true, updates));
        return new String(property(options, name), StandardCharsets.ISO_8859_1);
    }

    private static byte[] randomness(long seed) {
        BoardOptions standard = BoardOptions.standard();
        return property(
                new BoardOptions(1, standard.hart(), standard.cyclesPerTick(), seed, BoardOptions.Translation.OFF),
                "rng-seed");
    }

    private static byte[] property(BoardOptions options, String name) {
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(options, Peripherals.of(new Lines()), arena.allocate(1 << 20, 4096))) {
            return property(BoardTree.flatten(machine, new BoardTree.Chosen("", 0, 0), 0), name);
        }
    }

    /** The value of the only property of a name, found by that name's place among the strings. */
    private static byte[] property(byte[] tree, String name) {
        ByteBuffer words = ByteBuffer.wrap(tree);
        String strings = new String(tree, words.getInt(12), words.getInt(32), StandardCharsets.ISO_8859_1);
        int place = ("\0" + strings).indexOf("\0" + name + "\0");
        for (int at = words.getInt(8); at < words.getInt(12); at += 4) {
            if (words.getInt(at) == PROPERTY && words.getInt(at + 8) == place) {
                return Arrays.copyOfRange(tree, at + 12, at + 12 + words.getInt(at + 4));
            }
        }
        throw new AssertionError("no property " + name);
    }
}
