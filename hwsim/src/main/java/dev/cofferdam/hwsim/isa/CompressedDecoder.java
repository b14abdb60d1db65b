package dev.cofferdam.hwsim.isa;

/**
 * Decodes the 16-bit encodings of the C extension for RV64 (quadrants 0 to 2) and of Zcb straight to the operations that they
 * stand for. Total, like {@link Decoder}. Pure; safe for any thread.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume I, chapters "C" Extension and
 * "Zc*" Extensions, instruction listings.
 */
final class CompressedDecoder {
    private static final int RA = 1;
    private static final int SP = 2;

    private CompressedDecoder() {}

    static long decode(int bits) {
        int funct3 = bits >>> 13;
        long decoded = switch (bits & 3) {
            case 0 -> quadrant0(bits, funct3);
            case 1 -> quadrant1(bits, funct3);
            default -> quadrant2(bits, funct3);
        };
        return Instruction.op(decoded) == Op.ILLEGAL ? Instruction.illegal(bits) : decoded;
    }

    private static long quadrant0(int bits, int funct3) {
        int rd = 8 + ((bits >>> 2) & 7);
        int rs1 = 8 + ((bits >>> 7) & 7);
        int word = ((bits >>> 7) & 0x38) | ((bits >>> 4) & 4) | ((bits << 1) & 0x40);
        int doubleword = ((bits >>> 7) & 0x38) | ((bits << 1) & 0xC0);
        return switch (funct3) {
            case 0 -> {
                int immediate =
                        ((bits >>> 7) & 0x30) | ((bits >>> 1) & 0x3C0) | ((bits >>> 4) & 4) | ((bits >>> 2) & 8);
                yield immediate == 0 ? Decoder.ILLEGAL : Instruction.of(Op.ADDI, rd, SP, 0, immediate);
            }
            case 1 -> Instruction.of(Op.FLD, rd, rs1, 0, doubleword);
            case 2 -> Instruction.of(Op.LW, rd, rs1, 0, word);
            case 3 -> Instruction.of(Op.LD, rd, rs1, 0, doubleword);
            case 4 -> narrow(bits, rd, rs1);
            case 5 -> Instruction.of(Op.FSD, 0, rs1, rd, doubleword);
            case 6 -> Instruction.of(Op.SW, 0, rs1, rd, word);
            case 7 -> Instruction.of(Op.SD, 0, rs1, rd, doubleword);
            default -> Decoder.ILLEGAL;
        };
    }

    /** Zcb's loads and stores of bytes and halfwords. */
    private static long narrow(int bits, int rd, int rs1) {
        int half = (bits >>> 4) & 2;
        int offset = half | ((bits >>> 6) & 1);
        boolean second = (bits & 0x40) != 0;
        return switch ((bits >>> 10) & 7) {
            case 0 -> Instruction.of(Op.LBU, rd, rs1, 0, offset);
            case 1 -> Instruction.of(second ? Op.LH : Op.LHU, rd, rs1, 0, half);
            case 2 -> Instruction.of(Op.SB, 0, rs1, rd, offset);
            case 3 -> second ? Decoder.ILLEGAL : Instruction.of(Op.SH, 0, rs1, rd, half);
            default -> Decoder.ILLEGAL;
        };
    }

    /** Zcb's operations on one register. */
    private static long unary(int bits, int rd) {
        return switch ((bits >>> 2) & 7) {
            case 0 -> Instruction.of(Op.ANDI, rd, rd, 0, 0xFF);
            case 1 -> Instruction.of(Op.SEXT_B, rd, rd, 0, 0);
            case 2 -> Instruction.of(Op.ZEXT_H, rd, rd, 0, 0);
            case 3 -> Instruction.of(Op.SEXT_H, rd, rd, 0, 0);
            case 4 -> Instruction.of(Op.ADD_UW, rd, rd, 0, 0);
            case 5 -> Instruction.of(Op.XORI, rd, rd, 0, -1);
            default -> Decoder.ILLEGAL;
        };
    }

    /** The six-bit immediate of most of quadrant 1, sign-extended. */
    private static int immediate6(int bits) {
        return (((bits << 19) >> 31) << 5) | ((bits >>> 2) & 31);
    }

    private static long quadrant1(int bits, int funct3) {
        int rd = (bits >>> 7) & 31;
        int immediate = immediate6(bits);
        return switch (funct3) {
            case 0 -> Instruction.writing(Op.ADDI, rd, rd, 0, immediate);
            case 1 -> rd == 0 ? Decoder.ILLEGAL : Instruction.of(Op.ADDIW, rd, rd, 0, immediate);
            case 2 -> Instruction.writing(Op.ADDI, rd, 0, 0, immediate);
            case 3 -> rd == SP ? addToStackPointer(bits) : loadUpper(rd, immediate);
            case 4 -> arithmetic(bits, 8 + (rd & 7), immediate);
            case 5 -> Instruction.writing(Op.JAL, 0, 0, 0, jumpOffset(bits));
            case 6 -> Instruction.of(Op.BEQ, 0, 8 + (rd & 7), 0, branchOffset(bits));
            default -> Instruction.of(Op.BNE, 0, 8 + (rd & 7), 0, branchOffset(bits));
        };
    }

    private static long loadUpper(int rd, int immediate) {
        return immediate == 0 ? Decoder.ILLEGAL : Instruction.writing(Op.LUI, rd, 0, 0, immediate << 12);
    }

    private static long addToStackPointer(int bits) {
        int immediate = (((bits << 19) >> 31) << 9)
                | ((bits >>> 2) & 0x10)
                | ((bits << 1) & 0x40)
                | ((bits << 4) & 0x180)
                | ((bits << 3) & 0x20);
        return immediate == 0 ? Decoder.ILLEGAL : Instruction.of(Op.ADDI, SP, SP, 0, immediate);
    }

    private static long arithmetic(int bits, int rd, int immediate) {
        int rs2 = 8 + ((bits >>> 2) & 7);
        return switch ((bits >>> 10) & 3) {
            case 0 -> Instruction.of(Op.SRLI, rd, rd, 0, immediate & 63);
            case 1 -> Instruction.of(Op.SRAI, rd, rd, 0, immediate & 63);
            case 2 -> Instruction.of(Op.ANDI, rd, rd, 0, immediate);
            default ->
                switch (((bits >>> 10) & 4) | ((bits >>> 5) & 3)) {
                    case 0 -> Instruction.of(Op.SUB, rd, rd, rs2, 0);
                    case 1 -> Instruction.of(Op.XOR, rd, rd, rs2, 0);
                    case 2 -> Instruction.of(Op.OR, rd, rd, rs2, 0);
                    case 3 -> Instruction.of(Op.AND, rd, rd, rs2, 0);
                    case 4 -> Instruction.of(Op.SUBW, rd, rd, rs2, 0);
                    case 5 -> Instruction.of(Op.ADDW, rd, rd, rs2, 0);
                    case 6 -> Instruction.of(Op.MUL, rd, rd, rs2, 0);
                    default -> unary(bits, rd);
                };
        };
    }

    private static int jumpOffset(int bits) {
        return (((bits << 19) >> 31) << 11)
                | ((bits >>> 7) & 0x10)
                | ((bits >>> 1) & 0x300)
                | ((bits << 2) & 0x400)
                | ((bits >>> 1) & 0x40)
                | ((bits << 1) & 0x80)
                | ((bits >>> 2) & 0xE)
                | ((bits << 3) & 0x20);
    }

    private static int branchOffset(int bits) {
        return (((bits << 19) >> 31) << 8)
                | ((bits >>> 7) & 0x18)
                | ((bits << 1) & 0xC0)
                | ((bits >>> 2) & 6)
                | ((bits << 3) & 0x20);
    }

    private static long quadrant2(int bits, int funct3) {
        int rd = (bits >>> 7) & 31;
        int rs2 = (bits >>> 2) & 31;
        int wordLoad = ((bits >>> 7) & 0x20) | ((bits >>> 2) & 0x1C) | ((bits << 4) & 0xC0);
        int doubleLoad = ((bits >>> 7) & 0x20) | ((bits >>> 2) & 0x18) | ((bits << 4) & 0x1C0);
        int wordStore = ((bits >>> 7) & 0x3C) | ((bits >>> 1) & 0xC0);
        int doubleStore = ((bits >>> 7) & 0x38) | ((bits >>> 1) & 0x1C0);
        return switch (funct3) {
            case 0 -> Instruction.writing(Op.SLLI, rd, rd, 0, immediate6(bits) & 63);
            case 1 -> Instruction.of(Op.FLD, rd, SP, 0, doubleLoad);
            case 2 -> rd == 0 ? Decoder.ILLEGAL : Instruction.of(Op.LW, rd, SP, 0, wordLoad);
            case 3 -> rd == 0 ? Decoder.ILLEGAL : Instruction.of(Op.LD, rd, SP, 0, doubleLoad);
            case 4 -> moveOrJump((bits & 0x1000) != 0, rd, rs2);
            case 5 -> Instruction.of(Op.FSD, 0, SP, rs2, doubleStore);
            case 6 -> Instruction.of(Op.SW, 0, SP, rs2, wordStore);
            default -> Instruction.of(Op.SD, 0, SP, rs2, doubleStore);
        };
    }

    private static long moveOrJump(boolean second, int rd, int rs2) {
        if (rs2 != 0) {
            // C.MV is an addition to x0; as one of the constant 0 it is the commonest operation.
            return second ? Instruction.writing(Op.ADD, rd, rd, rs2, 0) : Instruction.writing(Op.ADDI, rd, rs2, 0, 0);
        }
        if (rd == 0) {
            return second ? Instruction.of(Op.EBREAK, 0, 0, 0, 0) : Decoder.ILLEGAL;
        }
        return Instruction.writing(Op.JALR, second ? RA : 0, rd, 0, 0);
    }
}
