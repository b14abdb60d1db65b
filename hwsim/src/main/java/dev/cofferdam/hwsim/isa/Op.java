package dev.cofferdam.hwsim.isa;

/**
 * The operations of RV64GC with Zba, Zbb, Zbc, Zbs, Zicond, Zfh, Zicbom, Zicboz and Svinval, as small integers that a
 * switch can jump on.
 *
 * <p>The order matters: operations that may end a block come last, and each group's first member is a boundary that
 * {@link Instruction} and the interpreter compare with. Constants only; safe for any thread.
 */
public final class Op {
    private Op() {}

    // Integer register-immediate and upper-immediate (RV64I).
    public static final int LUI = 0;
    public static final int AUIPC = 1;
    public static final int ADDI = 2;
    public static final int SLTI = 3;
    public static final int SLTIU = 4;
    public static final int XORI = 5;
    public static final int ORI = 6;
    public static final int ANDI = 7;
    public static final int SLLI = 8;
    public static final int SRLI = 9;
    public static final int SRAI = 10;
    public static final int ADDIW = 11;
    public static final int SLLIW = 12;
    public static final int SRLIW = 13;
    public static final int SRAIW = 14;
    // Integer register-register.
    public static final int ADD = 15;
    public static final int SUB = 16;
    public static final int SLL = 17;
    public static final int SLT = 18;
    public static final int SLTU = 19;
    public static final int XOR = 20;
    public static final int SRL = 21;
    public static final int SRA = 22;
    public static final int OR = 23;
    public static final int AND = 24;
    public static final int ADDW = 25;
    public static final int SUBW = 26;
    public static final int SLLW = 27;
    public static final int SRLW = 28;
    public static final int SRAW = 29;
    public static final int FENCE = 30;
    // Loads and stores.
    public static final int LB = 31;
    public static final int LH = 32;
    public static final int LW = 33;
    public static final int LD = 34;
    public static final int LBU = 35;
    public static final int LHU = 36;
    public static final int LWU = 37;
    public static final int SB = 38;
    public static final int SH = 39;
    public static final int SW = 40;
    public static final int SD = 41;
    // Control transfer: each ends a block.
    public static final int BEQ = 42;
    public static final int BNE = 43;
    public static final int BLT = 44;
    public static final int BGE = 45;
    public static final int BLTU = 46;
    public static final int BGEU = 47;
    public static final int JAL = 48;
    public static final int JALR = 49;
    // What the interpreter's code has beside instructions: two loads or stores or more in one, and the end of a block.
    public static final int LD_RUN = 50;
    public static final int SD_RUN = 51;
    public static final int END = 52;

    // M.
    public static final int MUL = 53;
    public static final int MULH = 54;
    public static final int MULHSU = 55;
    public static final int MULHU = 56;
    public static final int DIV = 57;
    public static final int DIVU = 58;
    public static final int REM = 59;
    public static final int REMU = 60;
    public static final int MULW = 61;
    public static final int DIVW = 62;
    public static final int DIVUW = 63;
    public static final int REMW = 64;
    public static final int REMUW = 65;
    // Zba.
    public static final int ADD_UW = 66;
    public static final int SH1ADD = 67;
    public static final int SH2ADD = 68;
    public static final int SH3ADD = 69;
    public static final int SH1ADD_UW = 70;
    public static final int SH2ADD_UW = 71;
    public static final int SH3ADD_UW = 72;
    public static final int SLLI_UW = 73;
    // Zbb.
    public static final int ANDN = 74;
    public static final int ORN = 75;
    public static final int XNOR = 76;
    public static final int CLZ = 77;
    public static final int CLZW = 78;
    public static final int CTZ = 79;
    public static final int CTZW = 80;
    public static final int CPOP = 81;
    public static final int CPOPW = 82;
    public static final int MAX = 83;
    public static final int MAXU = 84;
    public static final int MIN = 85;
    public static final int MINU = 86;
    public static final int SEXT_B = 87;
    public static final int SEXT_H = 88;
    public static final int ZEXT_H = 89;
    public static final int ROL = 90;
    public static final int ROLW = 91;
    public static final int ROR = 92;
    public static final int RORI = 93;
    public static final int RORW = 94;
    public static final int RORIW = 95;
    public static final int ORC_B = 96;
    public static final int REV8 = 97;
    // Zbs.
    public static final int BCLR = 98;
    public static final int BCLRI = 99;
    public static final int BEXT = 100;
    public static final int BEXTI = 101;
    public static final int BINV = 102;
    public static final int BINVI = 103;
    public static final int BSET = 104;
    public static final int BSETI = 105;

    // Zbc.
    public static final int CLMUL = 106;
    public static final int CLMULH = 107;
    public static final int CLMULR = 108;
    // Zicond.
    public static final int CZERO_EQZ = 109;
    public static final int CZERO_NEZ = 110;

    // A: the nine AMOs follow one another, the doubleword form, which is odd, after its word form.
    public static final int LR_W = 112;
    public static final int LR_D = 113;
    public static final int SC_W = 114;
    public static final int SC_D = 115;
    public static final int AMOSWAP_W = 116;
    public static final int AMOSWAP_D = 117;
    public static final int AMOADD_W = 118;
    public static final int AMOADD_D = 119;
    public static final int AMOXOR_W = 120;
    public static final int AMOXOR_D = 121;
    public static final int AMOAND_W = 122;
    public static final int AMOAND_D = 123;
    public static final int AMOOR_W = 124;
    public static final int AMOOR_D = 125;
    public static final int AMOMIN_W = 126;
    public static final int AMOMIN_D = 127;
    public static final int AMOMAX_W = 128;
    public static final int AMOMAX_D = 129;
    public static final int AMOMINU_W = 130;
    public static final int AMOMINU_D = 131;
    public static final int AMOMAXU_W = 132;
    public static final int AMOMAXU_D = 133;

    // F, D and Zfh: the format is a part of the instruction, not of the operation.
    public static final int FLH = 134;
    public static final int FLW = 135;
    public static final int FLD = 136;
    public static final int FSH = 137;
    public static final int FSW = 138;
    public static final int FSD = 139;
    public static final int FMADD = 140;
    public static final int FMSUB = 141;
    public static final int FNMSUB = 142;
    public static final int FNMADD = 143;
    public static final int FADD = 144;
    public static final int FSUB = 145;
    public static final int FMUL = 146;
    public static final int FDIV = 147;
    public static final int FSQRT = 148;
    public static final int FSGNJ = 149;
    public static final int FSGNJN = 150;
    public static final int FSGNJX = 151;
    public static final int FMIN = 152;
    public static final int FMAX = 153;
    public static final int FEQ = 154;
    public static final int FLT = 155;
    public static final int FLE = 156;
    public static final int FCLASS = 157;
    /** Float to W, WU, L, LU: which one is in rs2, as in the encoding. */
    public static final int FCVT_INT = 158;
    /** W, WU, L, LU to float: which one is in rs2, as in the encoding. */
    public static final int FCVT_FROM = 159;
    /** Between the formats; the instruction's format is the destination's, the source's is in rs2, as in the encoding. */
    public static final int FCVT_FORMAT = 160;

    public static final int FMV_X = 161;
    public static final int FMV_F = 162;

    // System: each but CBO_ZERO ends a block, so that whatever it changed is looked at before the next instruction.
    public static final int FENCE_I = 163;
    public static final int ECALL = 164;
    public static final int EBREAK = 165;
    public static final int SRET = 166;
    public static final int MRET = 167;
    public static final int WFI = 168;
    public static final int SFENCE_VMA = 169;
    /** SFENCE.W.INVAL and SFENCE.INVAL.IR, between which SINVAL.VMA, here as good as SFENCE.VMA, stands. */
    public static final int SFENCE_ORDER = 170;

    public static final int CSRRW = 171;
    public static final int CSRRS = 172;
    public static final int CSRRC = 173;
    public static final int CSRRWI = 174;
    public static final int CSRRSI = 175;
    public static final int CSRRCI = 176;
    public static final int CBO_INVAL = 177;
    public static final int CBO_CLEAN = 178;
    public static final int CBO_FLUSH = 179;
    public static final int CBO_ZERO = 180;
    public static final int ILLEGAL = 181;
}
