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

    /** What both encodings decode to but for their length. */
    private static void assertSame(int compressed, int encoding) {
        long decoded = Decoder.decode(encoding);
        int op = Instruction.op(decoded);
        boolean selected = op == Op.SEXT_B || op == Op.SEXT_H;
        assertEquals(
                selected ? Instruction.withImmediate(decoded, 0) : decoded,
                Instruction.asLong(Decoder.decode(compressed)),
                () -> Integer.toHexString(compressed));
    }

    /** Each of Zcb's encodings beside the one of four bytes that it stands for; the tables are the manual's. */
    @Test
    void zcbIsShortForOthers() {
        for (int d = 8; d < 16; d++) {
            int low = (d - 8) << 2;
            int self = (d - 8) << 7;
            assertSame(0x9C61 | self, 0x0FF07013 | d << 15 | d << 7); // c.zext.b: andi
            assertSame(0x9C65 | self, 0x60401013 | d << 15 | d << 7); // c.sext.b
            assertSame(0x9C69 | self, 0x0800403B | d << 15 | d << 7); // c.zext.h
            assertSame(0x9C6D | self, 0x60501013 | d << 15 | d << 7); // c.sext.h
            assertSame(0x9C71 | self, 0x0800003B | d << 15 | d << 7); // c.zext.w: add.uw
            assertSame(0x9C75 | self, 0xFFF04013 | d << 15 | d << 7); // c.not: xori
            for (int s = 8; s < 16; s++) {
                int base = (s - 8) << 7;
                assertSame(0x9C41 | self | (s - 8) << 2, 0x02000033 | s << 20 | d << 15 | d << 7); // c.mul
                for (int offset = 0; offset < 4; offset++) {
                    int place = (offset & 1) << 6 | (offset & 2) << 4;
                    assertSame(0x8000 | base | place | low, 0x00004003 | offset << 20 | s << 15 | d << 7); // c.lbu
                    assertSame(0x8800 | base | place | low, 0x00000023 | d << 20 | s << 15 | offset << 7); // c.sb
                }
                for (int offset = 0; offset < 4; offset += 2) {
                    int place = offset << 4;
                    assertSame(0x8400 | base | place | low, 0x00005003 | offset << 20 | s << 15 | d << 7); // c.lhu
                    assertSame(0x8440 | base | place | low, 0x00001003 | offset << 20 | s << 15 | d << 7); // c.lh
                    assertSame(0x8C00 | base | place | low, 0x00001023 | d << 20 | s << 15 | offset << 7); // c.sh
                    assertEquals(Op.ILLEGAL, Instruction.op(Decoder.decode(0x8C40 | base | place | low)));
                }
            }
            assertEquals(Op.ILLEGAL, Instruction.op(Decoder.decode(0x9C79 | self)));
            assertEquals(Op.ILLEGAL, Instruction.op(Decoder.decode(0x9C7D | self)));
        }
    }

    @Test
    void conditionalAndCarryLessOperationsDecode() {
        assertEquals(Op.CZERO_EQZ, Instruction.op(Decoder.decode(0x0E005033 | 1 << 7)));
        assertEquals(Op.CZERO_NEZ, Instruction.op(Decoder.decode(0x0E007033 | 1 << 7)));
        assertEquals(Op.CLMUL, Instruction.op(Decoder.decode(0x0A001033 | 1 << 7)));
        assertEquals(Op.CLMULR, Instruction.op(Decoder.decode(0x0A002033 | 1 << 7)));
        assertEquals(Op.CLMULH, Instruction.op(Decoder.decode(0x0A003033 | 1 << 7)));
    }
}
