package dev.cofferdam.hwsim.isa;

/**
 * Decodes the 32-bit encodings of RV64GC, Zba, Zbb, Zbc, Zbs, Zicond, Zfh, Zicbom, Zicboz and Svinval. Total: every bit pattern decodes, to
 * {@link Op#ILLEGAL} where the architecture defines nothing. Pure; safe for any thread.
 *
 * <p>Source: The RISC-V Instruction Set Manual, Volume I, chapter "RV32/64G Instruction Set Listings".
 */
public final class Decoder {
    private static final int[] LOADS = {Op.LB, Op.LH, Op.LW, Op.LD, Op.LBU, Op.LHU, Op.LWU, Op.ILLEGAL};
    private static final int[] STORES = {Op.SB, Op.SH, Op.SW, Op.SD};
    private static final int[] BRANCHES = {Op.BEQ, Op.BNE, Op.ILLEGAL, Op.ILLEGAL, Op.BLT, Op.BGE, Op.BLTU, Op.BGEU};
    private static final int[] CSR = {
        Op.ILLEGAL, Op.CSRRW, Op.CSRRS, Op.CSRRC, Op.ILLEGAL, Op.CSRRWI, Op.CSRRSI, Op.CSRRCI
    };
    /** The format that is not there. */
    private static final int QUAD = 3;

    private static final int[] FUSED = {Op.FMADD, Op.FMSUB, Op.FNMSUB, Op.FNMADD};

    private Decoder() {}

    /** Whether the encoding that begins with this halfword has four bytes. */
    public static boolean isLong(int halfword) {
        return (halfword & 3) == 3;
    }

    /** Decodes an encoding: all 32 bits of a long one, or the low 16 of a compressed one. */
    public static long decode(int bits) {
        if (!isLong(bits)) {
            return CompressedDecoder.decode(bits & 0xFFFF);
        }
        return Instruction.asLong(decodeLong(bits));
    }

    private static long decodeLong(int bits) {
        int rd = (bits >>> 7) & 31;
        int funct3 = (bits >>> 12) & 7;
        int rs1 = (bits >>> 15) & 31;
        int rs2 = (bits >>> 20) & 31;
        int immediate = bits >> 20;
        long decoded = switch ((bits >>> 2) & 31) {
            case 0x00 -> writing(LOADS[funct3], rd, rs1, 0, immediate);
            case 0x01 -> floatingLoad(funct3, rd, rs1, immediate);
            case 0x03 -> fence(funct3, bits, rs1);
            case 0x04 -> IntegerDecoder.immediate(funct3, rd, rs1, immediate);
            case 0x05 -> writing(Op.AUIPC, rd, 0, 0, bits & 0xFFFFF000);
            case 0x06 -> IntegerDecoder.immediateWord(funct3, rd, rs1, immediate);
            case 0x08 -> funct3 < 4 ? Instruction.of(STORES[funct3], 0, rs1, rs2, storeOffset(bits)) : ILLEGAL;
            case 0x09 -> floatingStore(funct3, rs1, rs2, storeOffset(bits));
            case 0x0B -> atomic(bits, funct3, rd, rs1, rs2);
            case 0x0C -> IntegerDecoder.register(bits >>> 25, funct3, rd, rs1, rs2);
            case 0x0D -> writing(Op.LUI, rd, 0, 0, bits & 0xFFFFF000);
            case 0x0E -> IntegerDecoder.registerWord(bits >>> 25, funct3, rd, rs1, rs2);
            case 0x10, 0x11, 0x12, 0x13 -> fused(bits, funct3, rd, rs1, rs2);
            case 0x14 -> floating(bits, funct3, rd, rs1, rs2);
            case 0x18 -> Instruction.of(BRANCHES[funct3], 0, rs1, rs2, branchOffset(bits));
            case 0x19 -> funct3 == 0 ? writing(Op.JALR, rd, rs1, 0, immediate) : ILLEGAL;
            case 0x1B -> writing(Op.JAL, rd, 0, 0, jumpOffset(bits));
            case 0x1C -> system(bits, funct3, rd, rs1);
            default -> ILLEGAL;
        };
        return Instruction.op(decoded) == Op.ILLEGAL ? Instruction.illegal(bits) : decoded;
    }

    static final long ILLEGAL = Instruction.illegal(0);

    private static long writing(int op, int rd, int rs1, int rs2, int immediate) {
        return Instruction.writing(op, rd, rs1, rs2, immediate);
    }

    private static int storeOffset(int bits) {
        return ((bits >> 25) << 5) | ((bits >>> 7) & 31);
    }

    private static int branchOffset(int bits) {
        return ((bits >> 31) << 12) | ((bits << 4) & 0x800) | ((bits >>> 20) & 0x7E0) | ((bits >>> 7) & 0x1E);
    }

    private static int jumpOffset(int bits) {
        return ((bits >> 31) << 20) | (bits & 0xFF000) | ((bits >>> 9) & 0x800) | ((bits >>> 20) & 0x7FE);
    }

    private static long floatingLoad(int funct3, int rd, int rs1, int immediate) {
        return switch (funct3) {
            case 1 -> Instruction.of(Op.FLH, rd, rs1, 0, immediate);
            case 2 -> Instruction.of(Op.FLW, rd, rs1, 0, immediate);
            case 3 -> Instruction.of(Op.FLD, rd, rs1, 0, immediate);
            default -> ILLEGAL;
        };
    }

    private static long floatingStore(int funct3, int rs1, int rs2, int immediate) {
        return switch (funct3) {
            case 1 -> Instruction.of(Op.FSH, 0, rs1, rs2, immediate);
            case 2 -> Instruction.of(Op.FSW, 0, rs1, rs2, immediate);
            case 3 -> Instruction.of(Op.FSD, 0, rs1, rs2, immediate);
            default -> ILLEGAL;
        };
    }

    /** FENCE in all its forms (a hint to a hart that runs alone), FENCE.I, and the cache-block operations. */
    private static long fence(int funct3, int bits, int rs1) {
        if (funct3 == 0) {
            return Instruction.of(Op.FENCE, 0, 0, 0, 0);
        }
        if (funct3 == 1) {
            return Instruction.of(Op.FENCE_I, 0, 0, 0, 0);
        }
        if (funct3 == 2 && ((bits >>> 7) & 31) == 0) {
            return switch (bits >>> 20) {
                case 0 -> Instruction.of(Op.CBO_INVAL, 0, rs1, 0, 0);
                case 1 -> Instruction.of(Op.CBO_CLEAN, 0, rs1, 0, 0);
                case 2 -> Instruction.of(Op.CBO_FLUSH, 0, rs1, 0, 0);
                case 4 -> Instruction.of(Op.CBO_ZERO, 0, rs1, 0, 0);
                default -> ILLEGAL;
            };
        }
        return ILLEGAL;
    }

    private static long atomic(int bits, int funct3, int rd, int rs1, int rs2) {
        if (funct3 != 2 && funct3 != 3) {
            return ILLEGAL;
        }
        int op = switch (bits >>> 27) {
            case 0x02 -> rs2 == 0 ? Op.LR_W : Op.ILLEGAL;
            case 0x03 -> Op.SC_W;
            case 0x01 -> Op.AMOSWAP_W;
            case 0x00 -> Op.AMOADD_W;
            case 0x04 -> Op.AMOXOR_W;
            case 0x0C -> Op.AMOAND_W;
            case 0x08 -> Op.AMOOR_W;
            case 0x10 -> Op.AMOMIN_W;
            case 0x14 -> Op.AMOMAX_W;
            case 0x18 -> Op.AMOMINU_W;
            case 0x1C -> Op.AMOMAXU_W;
            default -> Op.ILLEGAL;
        };
        return op == Op.ILLEGAL ? ILLEGAL : writing(op + (funct3 - 2), rd, rs1, rs2, 0);
    }

    private static long fused(int bits, int funct3, int rd, int rs1, int rs2) {
        int format = (bits >>> 25) & 3;
        if (format == QUAD) {
            return ILLEGAL;
        }
        long decoded = Instruction.of(FUSED[(bits >>> 2) & 3], rd, rs1, rs2, funct3);
        return Instruction.withForm(decoded, bits >>> 27, format);
    }

    private static long floating(int bits, int funct3, int rd, int rs1, int rs2) {
        int format = (bits >>> 25) & 3;
        if (format == QUAD) {
            return ILLEGAL;
        }
        long decoded = switch (bits >>> 27) {
            case 0x00 -> Instruction.of(Op.FADD, rd, rs1, rs2, funct3);
            case 0x01 -> Instruction.of(Op.FSUB, rd, rs1, rs2, funct3);
            case 0x02 -> Instruction.of(Op.FMUL, rd, rs1, rs2, funct3);
            case 0x03 -> Instruction.of(Op.FDIV, rd, rs1, rs2, funct3);
            case 0x0B -> rs2 == 0 ? Instruction.of(Op.FSQRT, rd, rs1, 0, funct3) : ILLEGAL;
            case 0x04 -> funct3 < 3 ? Instruction.of(Op.FSGNJ + funct3, rd, rs1, rs2, 0) : ILLEGAL;
            case 0x05 -> funct3 < 2 ? Instruction.of(Op.FMIN + funct3, rd, rs1, rs2, 0) : ILLEGAL;
            case 0x08 -> rs2 < QUAD && rs2 != format ? Instruction.of(Op.FCVT_FORMAT, rd, rs1, rs2, funct3) : ILLEGAL;
            case 0x14 -> funct3 < 3 ? writing(Op.FLE - funct3, rd, rs1, rs2, 0) : ILLEGAL;
            case 0x18 -> rs2 < 4 ? writing(Op.FCVT_INT, rd, rs1, rs2, funct3) : ILLEGAL;
            case 0x1A -> rs2 < 4 ? Instruction.of(Op.FCVT_FROM, rd, rs1, rs2, funct3) : ILLEGAL;
            case 0x1C -> rs2 == 0 && funct3 < 2 ? writing(Op.FMV_X - 4 * funct3, rd, rs1, 0, 0) : ILLEGAL;
            case 0x1E -> rs2 == 0 && funct3 == 0 ? Instruction.of(Op.FMV_F, rd, rs1, 0, 0) : ILLEGAL;
            default -> ILLEGAL;
        };
        return Instruction.withForm(decoded, 0, format);
    }

    private static long system(int bits, int funct3, int rd, int rs1) {
        if (funct3 != 0) {
            return writing(CSR[funct3], rd, rs1, 0, bits >>> 20);
        }
        if (rd != 0) {
            return ILLEGAL;
        }
        if (bits >>> 25 == 0x09 || bits >>> 25 == 0x0B) {
            return Instruction.of(Op.SFENCE_VMA, 0, rs1, (bits >>> 20) & 31, 0);
        }
        return switch (bits) {
            case 0x00000073 -> Instruction.of(Op.ECALL, 0, 0, 0, 0);
            case 0x00100073 -> Instruction.of(Op.EBREAK, 0, 0, 0, 0);
            case 0x10200073 -> Instruction.of(Op.SRET, 0, 0, 0, 0);
            case 0x30200073 -> Instruction.of(Op.MRET, 0, 0, 0, 0);
            case 0x10500073 -> Instruction.of(Op.WFI, 0, 0, 0, 0);
            case 0x18000073, 0x18100073 -> Instruction.of(Op.SFENCE_ORDER, 0, 0, 0, 0);
            default -> ILLEGAL;
        };
    }
}
