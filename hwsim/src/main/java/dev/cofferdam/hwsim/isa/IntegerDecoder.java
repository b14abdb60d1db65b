package dev.cofferdam.hwsim.isa;

/** Decodes OP-IMM, OP-IMM-32, OP and OP-32: RV64I, M, Zba, Zbb, Zbc, Zbs and Zicond. Pure; safe for any thread. */
final class IntegerDecoder {
    private static final int[] BASE = {Op.ADD, Op.SLL, Op.SLT, Op.SLTU, Op.XOR, Op.SRL, Op.OR, Op.AND};
    private static final int[] MULTIPLY = {Op.MUL, Op.MULH, Op.MULHSU, Op.MULHU, Op.DIV, Op.DIVU, Op.REM, Op.REMU};
    private static final int[] COMPARE_OR_CARRYLESS = {
        Op.ILLEGAL, Op.CLMUL, Op.CLMULR, Op.CLMULH, Op.MIN, Op.MINU, Op.MAX, Op.MAXU
    };
    private static final int[] MULTIPLY_WORD = {
        Op.MULW, Op.ILLEGAL, Op.ILLEGAL, Op.ILLEGAL, Op.DIVW, Op.DIVUW, Op.REMW, Op.REMUW
    };

    private IntegerDecoder() {}

    static long immediate(int funct3, int rd, int rs1, int immediate) {
        return switch (funct3) {
            case 0 -> Instruction.writing(Op.ADDI, rd, rs1, 0, immediate);
            case 1 -> leftShift(rd, rs1, immediate);
            case 2 -> Instruction.writing(Op.SLTI, rd, rs1, 0, immediate);
            case 3 -> Instruction.writing(Op.SLTIU, rd, rs1, 0, immediate);
            case 4 -> Instruction.writing(Op.XORI, rd, rs1, 0, immediate);
            case 5 -> rightShift(rd, rs1, immediate);
            case 6 -> Instruction.writing(Op.ORI, rd, rs1, 0, immediate);
            default -> Instruction.writing(Op.ANDI, rd, rs1, 0, immediate);
        };
    }

    private static long leftShift(int rd, int rs1, int immediate) {
        int op = switch ((immediate >>> 6) & 63) {
            case 0x00 -> Op.SLLI;
            case 0x0A -> Op.BSETI;
            case 0x12 -> Op.BCLRI;
            case 0x1A -> Op.BINVI;
            case 0x18 -> countOrExtend(immediate & 63);
            default -> Op.ILLEGAL;
        };
        return Instruction.writing(op, rd, rs1, 0, immediate & 63);
    }

    private static int countOrExtend(int selector) {
        return switch (selector) {
            case 0 -> Op.CLZ;
            case 1 -> Op.CTZ;
            case 2 -> Op.CPOP;
            case 4 -> Op.SEXT_B;
            case 5 -> Op.SEXT_H;
            default -> Op.ILLEGAL;
        };
    }

    private static long rightShift(int rd, int rs1, int immediate) {
        int amount = immediate & 63;
        int op = switch ((immediate >>> 6) & 63) {
            case 0x00 -> Op.SRLI;
            case 0x10 -> Op.SRAI;
            case 0x12 -> Op.BEXTI;
            case 0x18 -> Op.RORI;
            case 0x0A -> amount == 7 ? Op.ORC_B : Op.ILLEGAL;
            case 0x1A -> amount == 0x38 ? Op.REV8 : Op.ILLEGAL;
            default -> Op.ILLEGAL;
        };
        return Instruction.writing(op, rd, rs1, 0, amount);
    }

    static long immediateWord(int funct3, int rd, int rs1, int immediate) {
        int funct7 = (immediate >>> 5) & 127;
        int amount = immediate & 31;
        int op = switch (funct3) {
            case 0 -> Op.ADDIW;
            case 1 ->
                switch (funct7) {
                    case 0x00 -> Op.SLLIW;
                    case 0x04, 0x05 -> Op.SLLI_UW;
                    case 0x30 -> countWord(amount);
                    default -> Op.ILLEGAL;
                };
            case 5 ->
                switch (funct7) {
                    case 0x00 -> Op.SRLIW;
                    case 0x20 -> Op.SRAIW;
                    case 0x30 -> Op.RORIW;
                    default -> Op.ILLEGAL;
                };
            default -> Op.ILLEGAL;
        };
        int operand = op == Op.ADDIW ? immediate : op == Op.SLLI_UW ? immediate & 63 : amount;
        return Instruction.writing(op, rd, rs1, 0, operand);
    }

    private static int countWord(int selector) {
        return switch (selector) {
            case 0 -> Op.CLZW;
            case 1 -> Op.CTZW;
            case 2 -> Op.CPOPW;
            default -> Op.ILLEGAL;
        };
    }

    static long register(int funct7, int funct3, int rd, int rs1, int rs2) {
        int op = switch (funct7) {
            case 0x00 -> BASE[funct3];
            case 0x01 -> MULTIPLY[funct3];
            case 0x20 -> pick(funct3, Op.SUB, Op.ILLEGAL, Op.ILLEGAL, Op.XNOR, Op.SRA, Op.ORN, Op.ANDN);
            case 0x05 -> COMPARE_OR_CARRYLESS[funct3];
            case 0x07 -> funct3 == 5 ? Op.CZERO_EQZ : funct3 == 7 ? Op.CZERO_NEZ : Op.ILLEGAL;
            case 0x10 -> pick(funct3, Op.ILLEGAL, Op.ILLEGAL, Op.SH1ADD, Op.SH2ADD, Op.ILLEGAL, Op.SH3ADD, Op.ILLEGAL);
            case 0x14 -> funct3 == 1 ? Op.BSET : Op.ILLEGAL;
            case 0x24 -> funct3 == 1 ? Op.BCLR : funct3 == 5 ? Op.BEXT : Op.ILLEGAL;
            case 0x30 -> funct3 == 1 ? Op.ROL : funct3 == 5 ? Op.ROR : Op.ILLEGAL;
            case 0x34 -> funct3 == 1 ? Op.BINV : Op.ILLEGAL;
            default -> Op.ILLEGAL;
        };
        return Instruction.writing(op, rd, rs1, rs2, 0);
    }

    /** Chooses by funct3; there is no operation under 3 in any of the groups that use this. */
    private static int pick(int funct3, int zero, int one, int two, int four, int five, int six, int seven) {
        return switch (funct3) {
            case 0 -> zero;
            case 1 -> one;
            case 2 -> two;
            case 4 -> four;
            case 5 -> five;
            case 6 -> six;
            case 7 -> seven;
            default -> Op.ILLEGAL;
        };
    }

    static long registerWord(int funct7, int funct3, int rd, int rs1, int rs2) {
        int op = switch (funct7) {
            case 0x00 -> funct3 == 0 ? Op.ADDW : funct3 == 1 ? Op.SLLW : funct3 == 5 ? Op.SRLW : Op.ILLEGAL;
            case 0x01 -> MULTIPLY_WORD[funct3];
            case 0x20 -> funct3 == 0 ? Op.SUBW : funct3 == 5 ? Op.SRAW : Op.ILLEGAL;
            case 0x04 -> funct3 == 0 ? Op.ADD_UW : funct3 == 4 && rs2 == 0 ? Op.ZEXT_H : Op.ILLEGAL;
            case 0x10 ->
                switch (funct3) {
                    case 2 -> Op.SH1ADD_UW;
                    case 4 -> Op.SH2ADD_UW;
                    case 6 -> Op.SH3ADD_UW;
                    default -> Op.ILLEGAL;
                };
            case 0x30 -> funct3 == 1 ? Op.ROLW : funct3 == 5 ? Op.RORW : Op.ILLEGAL;
            default -> Op.ILLEGAL;
        };
        return Instruction.writing(op, rd, rs1, rs2, 0);
    }
}
