package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages a record in every way that a file can be damaged. Stateless. */
final class Corruption {
    private static final int DAMAGES = 3000;

    private Corruption() {}

    interface Decoder {
        Object decode(byte[] bytes) throws IOException;
    }

    /** Whatever is damaged, decoding ends with a value or an IOException; a huge count would end it otherwise. */
    static void assertHarmless(byte[] record, Decoder decoder, SplittableRandom random) throws IOException {
        decoder.decode(record);
        for (int length = 0; length < record.length; length++) {
            byte[] cut = Arrays.copyOf(record, length);
            assertThrows(IOException.class, () -> decoder.decode(cut), "cut to " + length);
        }
        assertThrows(IOException.class, () -> decoder.decode(Arrays.copyOf(record, record.length + 1)));
        int refused = 0;
        for (int damage = 0; damage < DAMAGES; damage++) {
            byte[] damaged = damage(record, random);
            try {
                decoder.decode(damaged);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > DAMAGES / 10, refused + " refused");
    }

    private static byte[] damage(byte[] record, SplittableRandom random) {
        byte[] damaged = record.clone();
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(5)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(damaged, at, Math.min(at + 4, damaged.length), (byte) 0xff);
                case 3 -> Arrays.fill(damaged, at, Math.min(at + 4, damaged.length), (byte) 0x7f);
                default -> Arrays.fill(damaged, at, Math.min(at + 4, damaged.length), (byte) 0);
            }
        }
        return damaged;
    }
}
