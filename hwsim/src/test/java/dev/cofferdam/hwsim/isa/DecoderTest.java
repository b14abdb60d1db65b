package dev.cofferdam.hwsim.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every encoding decodes to something, of the right length, with registers that exist. */
class DecoderTest {
    private static void check(int bits) {
        long decoded = Decoder.decode(bits);
        int op = Instruction.op(decoded);
        assertTrue(op >= 0 && op <= Op.ILLEGAL, () -> Integer.toHexString(bits));
        assertTrue(Instruction.rd(decoded) <= Instruction.SINK, () -> Integer.toHexString(bits));
        assertEquals(Decoder.isLong(bits) ? 4 : 2, Instruction.length(decoded));
        if (op == Op.ILLEGAL) {
            int encoding = Decoder.isLong(bits) ? bits : bits & 0xFFFF;
            assertEquals(encoding, (int) Instruction.immediate(decoded));
        }
    }

    @Test
    void everyCompressedEncodingDecodes() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            check(bits);
        }
    }

    @Test
    void everyMajorOpcodeDecodesWhateverItsFieldsAre() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000_000; i++) {
            check(random.nextInt() | 3);
        }
    }

    @Test
    void zeroAndAllOnesAreIllegal() {
        assertEquals(Op.ILLEGAL, Instruction.op(Decoder.decode(0)));
        assertEquals(Op.ILLEGAL, Instruction.op(Decoder.decode(-1)));
    }
}
