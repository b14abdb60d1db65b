package dev.cofferdam.hwsim.board;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Bare-metal programs by seed: each begins at the start of memory in machine mode, does a number of random but mostly
 * valid things, and ends in a jump to itself. x28 to x30 belong to the trap handler, x31 points to the data.
 */
final class ProgramGenerator {
    static final int SIZE = 0x202000;
    static final int DATA = 0x8000;
    static final int ROOT = 0x10000;
    static final int MIDDLE = 0x11000;
    static final int LEAVES = 0x12000;
    static final int DEEP_ROOT = 0x13000;
    /** Where pages of 2 MiB lead: a store through one must not change the program, which then strays. */
    static final int LARGE = 0x200000;

    static final long BASE = 0x80000000L;

    private static final int HANDLER = 0x40;
    private static final int MACHINE_INTERRUPT = 0xA0;
    private static final int SUPERVISOR_INTERRUPT = 0xC0;
    private static final int MAIN = 0x100;
    private static final int END = DATA - 0x100;
    private static final int POINTER = DATA + 0x800;

    private static final int[] REGISTER_OPS = {0x33, 0x3B};
    private static final int[] FUNCT7 = {0x00, 0x00, 0x01, 0x20, 0x05, 0x10, 0x14, 0x24, 0x30, 0x34, 0x04};
    private static final int[] AMOS = {0x00, 0x01, 0x02, 0x02, 0x02, 0x04, 0x08, 0x0C, 0x10, 0x14, 0x18, 0x1C};
    /** Registers in which QEMU 7.2 keeps what the architecture says: not xepc, xcounteren, mideleg. */
    private static final int[] CSRS = {0x001, 0x002, 0x003, 0x140, 0x142, 0x143, 0x340, 0x342, 0x343};

    private static final int[] ILLEGAL = {0xFFFFFFFF, 0x0000007F, 0x12007033, 0x80000053 | 3 << 25, 0x5FF0A073};
    private static final long[] SPECIAL = {
        0,
        1,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x7FF0000000000000L,
        0xFFF0000000000000L,
        0x7FF8000000000000L,
        0x7FF0000000000001L,
        0x000FFFFFFFFFFFFFL,
        0x0010000000000000L,
        0x7FEFFFFFFFFFFFFFL,
        0x3FF0000000000000L,
        0xFFFFFFFF7F800000L,
        0xFFFFFFFF7FC00000L,
        0xFFFFFFFF7F800001L,
        0xFFFFFFFF00800000L,
        0xFFFFFFFF00000001L,
        0xFFFFFFFF7F7FFFFFL,
        0xFFFFFFFF3F800000L,
        0xFFFFFFFFDF000000L,
        0x43E0000000000000L,
        0x41EFFFFFFFE00000L,
        0x80000000L
    };

    private final Random random;
    private boolean supervisorTimer;
    private final ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    private ProgramGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** The kinds of program. */
    enum Kind {
        INTEGER(2000),
        FLOATING(2000),
        /** As FLOATING, in half precision. */
        HALF(2000),
        SYSTEM(2000),
        TRANSLATION(220),
        /** As TRANSLATION, with tables of four levels. */
        DEEP_TRANSLATION(100),
        /** As TRANSLATION, with memory types and ranges of 64 KiB in the leaves, and Svinval's fences. */
        TYPED_TRANSLATION(220),
        INTERRUPT(800),
        PROTECTION(120);

        private final int steps;

        Kind(int steps) {
            this.steps = steps;
        }
    }

    static byte[] generate(Kind kind, long seed) {
        ProgramGenerator generator = new ProgramGenerator(seed);
        generator.data();
        generator.prologue();
        if (kind == Kind.TYPED_TRANSLATION) {
            generator.types();
        }
        if (kind == Kind.INTERRUPT) {
            generator.supervisorTimer = seed % 2 == 0;
            generator.interruptHandlers();
        } else if (kind == Kind.PROTECTION) {
            // QEMU 7.2 takes a top of 0 for the end of memory.
            for (int entry = 0; entry < 4; entry++) {
                generator.protectionAddress(entry);
            }
        }
        for (int i = 0; i < kind.steps && generator.image.position() < END; i++) {
            generator.step(kind);
        }
        generator.emit(0x0000006F);
        generator.numbers(LARGE, SIZE - LARGE);
        return generator.image.array();
    }

    private void emit(int word) {
        image.putInt(word);
    }

    private int any(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private int destination() {
        return random.nextInt(28);
    }

    private int source() {
        return random.nextInt(32);
    }

    static int iType(int opcode, int funct3, int rd, int rs1, int immediate) {
        return immediate << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
    }

    static int rType(int opcode, int funct3, int funct7, int rd, int rs1, int rs2) {
        return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
    }

    static int sType(int opcode, int funct3, int rs1, int rs2, int immediate) {
        return (immediate >> 5) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (immediate & 31) << 7 | opcode;
    }

    static int csr(int funct3, int rd, int rs1, int number) {
        return iType(0x73, funct3, rd, rs1, number);
    }

    /** Puts an address of the image in a register. */
    private void address(int rd, int target) {
        int distance = target - image.position();
        emit(((distance + 0x800) & 0xFFFFF000) | rd << 7 | 0x17);
        emit(iType(0x13, 0, rd, rd, distance << 20 >> 20));
    }

    private void data() {
        numbers(DATA, 0x1000);
        long identity = (BASE >>> 12) << 10;
        image.putLong(ROOT + 8 * 2, identity | 0xEF);
        image.putLong(ROOT + 8 * 3, identity | 0xFF);
        image.putLong(DEEP_ROOT, ((BASE + ROOT) >>> 12) << 10 | 1);
        image.putLong(ROOT + 8, ((BASE + MIDDLE) >>> 12) << 10 | 1);
        image.putLong(MIDDLE, ((BASE + LEAVES) >>> 12) << 10 | 1);
        image.putLong(MIDDLE + 8, ((BASE + LARGE) >>> 12) << 10 | leafOrInvalid(random.nextInt(256)));
        image.putLong(MIDDLE + 16, ((BASE + DATA) >>> 12) << 10 | 0xCF);
        for (int i = 0; i < 64; i++) {
            long bits = random.nextInt(4) == 0 ? random.nextInt(256) : 1 | random.nextInt(256);
            image.putLong(LEAVES + 8 * i, ((BASE + DATA) >>> 12) << 10 | bits);
        }
    }

    private void numbers(int from, int bytes) {
        for (int at = from; at < from + bytes; at += 8) {
            image.putLong(at, random.nextInt(3) == 0 ? random.nextLong() : SPECIAL[random.nextInt(SPECIAL.length)]);
        }
    }

    /** Bits of an entry that is no pointer: numbers taken for a table lead to where machines have different devices. */
    private static int leafOrInvalid(int bits) {
        return (bits & 0xE) == 0 ? bits & ~1 : bits;
    }

    /** Sets up the trap handler, protection and the registers. */
    private void prologue() {
        emit(0x1000006F);
        handler();
        image.position(MAIN);
        address(5, HANDLER);
        emit(csr(1, 0, 5, 0x305));
        emit(iType(0x13, 0, 5, 0, -1));
        emit(csr(1, 0, 5, 0x3B7));
        emit(iType(0x13, 0, 5, 0, 0x1F));
        emit(iType(0x13, 1, 5, 5, 56));
        emit(csr(1, 0, 5, 0x3A0));
        emit(0x000062B7);
        emit(csr(2, 0, 5, 0x300));
        address(31, POINTER);
        for (int i = 0; i < 32; i++) {
            emit(iType(0x07, 3, i, 31, 8 * i - 0x400));
        }
        for (int i = 1; i < 28; i++) {
            emit(iType(0x03, 3, i, 31, 8 * i));
        }
    }

    /** Shows the trap's registers and goes on after the instruction; an environment call also leads back to machine mode. */
    private void handler() {
        image.position(HANDLER);
        emit(csr(2, 28, 0, 0x342));
        emit(csr(2, 29, 0, 0x343));
        emit(csr(2, 30, 0, 0x341));
        emit(iType(0x13, 0, 30, 30, 4));
        emit(csr(1, 0, 30, 0x341));
        emit(csr(2, 30, 0, 0x300));
        emit(iType(0x13, 0, 30, 28, -8));
        emit(iType(0x13, 3, 30, 30, 2));
        emit(0x020F0063 | 8 << 7);
        emit(0x00002F37);
        emit(iType(0x1B, 0, 30, 30, -0x800));
        emit(csr(2, 0, 30, 0x300));
        emit(csr(2, 30, 0, 0x341));
        emit(iType(0x13, 1, 30, 30, 34));
        emit(iType(0x13, 5, 30, 30, 34));
        emit(iType(0x13, 0, 29, 0, 1));
        emit(iType(0x13, 1, 29, 29, 31));
        emit(rType(0x33, 6, 0, 30, 30, 29));
        emit(csr(1, 0, 30, 0x341));
        image.putInt(HANDLER + 32, branch(0, 30, 0, image.position() - (HANDLER + 32)));
        emit(0x30200073);
    }

    static int branch(int funct3, int rs1, int rs2, int distance) {
        return (distance >> 12 & 1) << 31
                | (distance >> 5 & 63) << 25
                | rs2 << 20
                | rs1 << 15
                | funct3 << 12
                | (distance >> 1 & 15) << 8
                | (distance >> 11 & 1) << 7
                | 0x63;
    }

    private void step(Kind kind) {
        int choice = random.nextInt(10);
        switch (kind) {
            case INTEGER -> integer(choice);
            case FLOATING, HALF -> {
                if (choice < 8) {
                    floating(kind == Kind.HALF ? 2 : random.nextInt(2));
                } else {
                    emit(csr(1 + random.nextInt(3), destination(), source(), any(1, 2, 3)));
                }
            }
            case SYSTEM -> system(choice);
            case TRANSLATION -> translation(8, ROOT, 0x12000073);
            case DEEP_TRANSLATION -> translation(9, DEEP_ROOT, 0x12000073);
            case TYPED_TRANSLATION -> translation(8, ROOT, any(0x16000073, 0x18000073, 0x18100073));
            case INTERRUPT -> interrupt(choice);
            case PROTECTION -> protection();
        }
    }

    private void integer(int choice) {
        switch (choice) {
            case 0, 1, 2 ->
                emit(rType(any(REGISTER_OPS), random.nextInt(8), any(FUNCT7), destination(), source(), source()));
            case 3, 4 -> emit(iType(any(0x13, 0x1B), random.nextInt(8), destination(), source(), random.nextInt(4096)));
            case 5 -> emit((random.nextInt() & 0xFFFFF000) | destination() << 7 | any(0x17, 0x37));
            case 6 -> emit(iType(0x03, random.nextInt(7), destination(), 31, random.nextInt(2040) - 1024));
            case 7 -> emit(sType(0x23, random.nextInt(4), 31, source(), random.nextInt(2040) - 1024));
            case 8 -> {
                emit(branch(any(0, 1, 4, 5, 6, 7), source(), source(), 8));
                emit(iType(0x13, 0, destination(), source(), random.nextInt(4096)));
            }
            default -> compressed();
        }
    }

    /** Two compressed instructions, so that every other stays aligned. */
    private void compressed() {
        for (int i = 0; i < 2; i++) {
            int rd = 1 + random.nextInt(27);
            int rs2 = 1 + random.nextInt(31);
            int small = random.nextInt(32);
            int half = switch (random.nextInt(6)) {
                case 0 -> 0x0001 | rd << 7 | small << 2 | random.nextInt(2) << 12;
                case 1 -> 0x2001 | rd << 7 | small << 2 | random.nextInt(2) << 12;
                case 2 -> 0x4001 | rd << 7 | small << 2 | random.nextInt(2) << 12;
                case 3 -> 0x0002 | rd << 7 | (small | 1) << 2;
                case 4 -> 0x8002 | rd << 7 | rs2 << 2 | random.nextInt(2) << 12;
                default -> 0x8C01 | random.nextInt(8) << 7 | random.nextInt(4) << 5 | random.nextInt(8) << 2;
            };
            image.putShort((short) half);
        }
    }

    private void floating(int format) {
        int rm = random.nextInt(12) == 0 ? random.nextInt(8) : any(0, 1, 2, 3, 4, 7);
        int rd = random.nextInt(32);
        int a = random.nextInt(32);
        int b = random.nextInt(32);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> emit(rType(0x53, rm, any(0, 4, 8, 12) | format, rd, a, b));
            case 3 -> emit(rType(0x53, rm, 0x2C | format, rd, a, 0));
            case 4, 5 -> emit(rType(any(0x43, 0x47, 0x4B, 0x4F), rm, random.nextInt(32) << 2 | format, rd, a, b));
            case 6 -> emit(rType(0x53, random.nextInt(3), 0x10 | format, rd, a, b));
            case 7 -> emit(rType(0x53, random.nextInt(2), 0x14 | format, rd, a, b));
            case 8 -> emit(rType(0x53, random.nextInt(3), 0x50 | format, destination(), a, b));
            case 9 -> emit(rType(0x53, rm, 0x60 | format, destination(), a, random.nextInt(4)));
            case 10 -> emit(rType(0x53, rm, 0x68 | format, rd, a, random.nextInt(4)));
            default -> {
                convert(format, rm, rd, a);
                emit(rType(0x53, random.nextInt(2), 0x70 | format, destination(), a, 0));
                emit(iType(0x07, format == 2 ? 1 : 2 + format, rd, 31, 8 * random.nextInt(64)));
            }
        }
    }

    /** Between the formats: of half precision there and back, with a load of a number and a store. */
    private void convert(int format, int rm, int rd, int a) {
        if (format < 2) {
            emit(rType(0x53, rm, 0x20 | format, rd, a, 1 - format));
            return;
        }
        int other = random.nextInt(2);
        emit(iType(0x07, 2 + other, a, 31, 8 * random.nextInt(64)));
        emit(rType(0x53, rm, 0x20 | 2, rd, a, other));
        emit(sType(0x27, 1, 31, rd, 8 * random.nextInt(64)));
        emit(rType(0x53, rm, 0x20 | other, random.nextInt(32), rd, 2));
        emit(rType(0x53, 0, 0x78 | 2, random.nextInt(32), source(), 0));
    }

    private void system(int choice) {
        switch (choice) {
            case 0, 1, 2 -> emit(csr(any(1, 2, 3, 5, 6, 7), destination(), source(), any(CSRS)));
            case 3 -> emit(any(0x00000073, 0x00100073));
            case 4 -> emit(any(ILLEGAL));
            case 5, 6, 7 -> {
                emit(iType(0x13, 0, 27, 31, 8 * random.nextInt(64)));
                int funct5 = any(AMOS);
                if (funct5 == 2) {
                    conditional(any(2, 3));
                } else {
                    emit(rType(0x2F, any(2, 3), funct5 << 2, destination(), 27, source()));
                }
            }
            case 8 -> emit(csr(2, destination(), 0, 0x300));
            default -> integer(random.nextInt(10));
        }
    }

    /**
     * A load-reserved and store-conditionals that must succeed or must fail. Left out is what an implementation may do
     * either way: a store-conditional of another size than its load-reserved, or behind a trap (QEMU 7.2 drops the
     * reservation then), or elsewhere within 64 bytes.
     */
    private void conditional(int size) {
        int away = any(0, 0, 64, -64);
        emit(rType(0x2F, size, 0x02 << 2, destination() & 15, 27, 0));
        emit(iType(0x13, 0, 27, 27, away));
        emit(rType(0x2F, size, 0x03 << 2, destination(), 27, source()));
        emit(iType(0x13, 0, 27, 31, 8 * random.nextInt(64)));
        emit(rType(0x2F, any(2, 3), 0x03 << 2, destination(), 27, source()));
    }

    /** Loads and stores with the rights of user or supervisor, by random bits of mstatus, or code run as a supervisor. */
    private void translation(int mode, int root, int fence) {
        int choice = random.nextInt(6);
        emit(iType(0x13, 0, 5, 0, mode));
        emit(iType(0x13, 1, 5, 5, 60));
        address(6, root);
        emit(iType(0x13, 5, 6, 6, 12));
        emit(rType(0x33, 6, 0, 5, 5, 6));
        emit(csr(1, 0, 5, 0x180));
        emit(fence);
        int privilege = random.nextInt(2);
        if (choice == 0) {
            enter(privilege);
            return;
        }
        int status = privilege << 11 | 3 << 13 | 1 << 17 | random.nextInt(4) << 18;
        emit(((status + 0x800) & 0xFFFFF000) | 7 << 7 | 0x37);
        emit(iType(0x1B, 0, 7, 7, status << 20 >> 20));
        emit(iType(0x13, 0, 8, 0, 1));
        emit(iType(0x13, 1, 8, 8, 30));
        int page = random.nextInt(8) == 0 ? any(0x200, 0x400, 0x201) : random.nextInt(64);
        emit((page << 12) | 9 << 7 | 0x37);
        emit(rType(0x33, 6, 0, 8, 8, 9));
        emit(csr(1, 0, 7, 0x300));
        int offset = random.nextInt(16) == 0 ? -4 : random.nextInt(2040);
        emit(
                random.nextBoolean()
                        ? iType(0x03, random.nextInt(7), destination() & 3, 8, offset)
                        : sType(0x23, random.nextInt(4), 8, source(), offset));
        emit(csr(1, 7, 0, 0x300));
        address(9, LEAVES);
        emit(iType(0x03, 3, 10 + random.nextInt(8), 9, 8 * (page & 63)));
    }

    /**
     * Gives three of four leaves a memory type or the mark of a range, on pages from which a range leads to no code, and
     * lets memory types be. The reserved type and wrong patterns of ranges are left out: QEMU 7.2 takes the one for
     * a type, and notes an access before it looks at the other.
     */
    private void types() {
        for (int i = 0; i < 64; i++) {
            long type = (long) random.nextInt(3) << 61;
            long range = random.nextBoolean() && (i & 15) > 7 ? 1L << 63 : 0;
            long leaf = image.getLong(LEAVES + 8 * i);
            image.putLong(LEAVES + 8 * i, random.nextInt(4) == 0 ? leaf : leaf | range | type);
        }
        image.putLong(MIDDLE + 8, (BASE + LARGE) >>> 12 << 10 | 0xC3 | 1L << 61);
        image.putLong(MIDDLE + 16, image.getLong(MIDDLE + 16) | 1L << (random.nextBoolean() ? 61 : 63));
        // menvcfg.PBMTE and ADUE, both of which QEMU 7.2 always has on.
        emit(iType(0x13, 0, 5, 0, 3));
        emit(iType(0x13, 1, 5, 5, 61));
        emit(csr(1, 0, 5, 0x30A));
    }

    /** Handlers that show an interrupt and mask all, so that the program goes on; exceptions go to the other handler. */
    private void interruptHandlers() {
        int main = image.position();
        image.position(MACHINE_INTERRUPT);
        emit(csr(2, 28, 0, 0x342));
        emit(csr(2, 29, 0, 0x344));
        emit(csr(2, 30, 0, 0x341));
        emit(branch(5, 28, 0, HANDLER - image.position()));
        emit(csr(1, 0, 0, 0x304));
        emit(0x30200073);
        image.position(SUPERVISOR_INTERRUPT);
        emit(csr(2, 28, 0, 0x142));
        emit(csr(2, 29, 0, 0x144));
        emit(csr(1, 0, 0, 0x104));
        emit(0x10200073);
        image.position(main);
        address(5, MACHINE_INTERRUPT);
        emit(csr(1, 0, 5, 0x305));
        address(5, SUPERVISOR_INTERRUPT);
        emit(csr(1, 0, 5, 0x105));
        timer(-1);
        // With Sstc or without, for all of a program: QEMU 7.2 keeps STIP when menvcfg.STCE changes.
        if (supervisorTimer) {
            emit(iType(0x13, 0, 5, 0, -1));
            emit(csr(1, 0, 5, 0x14D));
            emit(iType(0x13, 1, 5, 5, 63));
            emit(csr(1, 0, 5, 0x30A));
        }
    }

    /** Puts a 32-bit number in a register, sign-extended. */
    private void constant(int rd, int value) {
        emit(((value + 0x800) & 0xFFFFF000) | rd << 7 | 0x37);
        emit(iType(0x1B, 0, rd, rd, value << 20 >> 20));
    }

    /** Makes the machine timer due at 0 or -1. */
    private void timer(int value) {
        constant(5, 0x2004000);
        emit(iType(0x13, 0, 6, 0, value));
        emit(sType(0x23, 3, 5, 6, 0));
    }

    /** Raises, enables, delegates and takes interrupts; timers are due at once or never, so that no time is seen. */
    private void interrupt(int choice) {
        switch (choice) {
            case 0, 1 -> {
                constant(5, random.nextInt() & 0x222);
                emit(csr(any(1, 2, 3), destination(), 5, 0x344));
            }
            case 2 -> {
                constant(5, 0x2000000);
                emit(iType(0x13, 0, 6, 0, random.nextInt(2)));
                emit(sType(0x23, 2, 5, 6, 0));
            }
            case 3 -> timer(-random.nextInt(2));
            // One at a time: of several QEMU 7.2 takes the lowest, not the one that goes first.
            case 4, 5 -> {
                constant(5, 1 << any(1, 3, 5, 7, 9, 11));
                emit(csr(1, destination(), 5, 0x304));
            }
            case 6 -> emit(csr(any(6, 7), 0, 8, 0x300));
            case 7 -> {
                constant(5, random.nextInt() & 0x222);
                emit(csr(1, 0, 5, 0x303));
            }
            case 8 -> {
                emit(iType(0x13, 0, 5, 0, -random.nextInt(2)));
                emit(supervisorTimer ? csr(1, 0, 5, 0x14D) : csr(2, 0, 0, 0x14D));
                emit(csr(2, destination(), 0, 0x344));
            }
            default -> descend(random.nextInt(2));
        }
    }

    /** Runs a few instructions in a lower privilege with its interrupts on or off; an environment call leads back. */
    private void descend(int privilege) {
        address(5, image.position() + 28);
        emit(csr(1, 0, 5, 0x341));
        constant(7, privilege << 11 | 3 << 13 | random.nextInt(2) << 7 | random.nextInt(2) << 1);
        emit(csr(1, 0, 7, 0x300));
        emit(0x30200073);
        emit(iType(0x13, 0, 7, 0, 5));
        emit(privilege == 0 ? iType(0x13, 0, 7, 0, 6) : csr(2, destination(), 0, 0x144));
        emit(privilege == 0 ? iType(0x13, 0, 7, 0, 7) : csr(any(6, 7), destination(), 2, 0x100));
        emit(0x00000073);
    }

    private void protectionAddress(int entry) {
        address(5, DATA + 4 * random.nextInt(512));
        emit(iType(0x13, 5, 5, 5, 2));
        emit(iType(0x13, 6, 5, 5, (1 << random.nextInt(9)) - 1));
        emit(csr(1, 0, 5, 0x3B0 + entry));
    }

    /** Makes protection entries around the data, and reads and writes there with the rights of user or supervisor. */
    private void protection() {
        protectionAddress(random.nextInt(4));
        int bytes = 0;
        for (int i = 0; i < 4; i++) {
            bytes = bytes << 8 | random.nextInt(4) << 3 | any(0, 1, 3, 4, 5, 7);
        }
        constant(5, bytes);
        emit(iType(0x13, 1, 5, 5, 32));
        emit(iType(0x13, 5, 5, 5, 32));
        emit(iType(0x13, 0, 6, 0, 0x1F));
        emit(iType(0x13, 1, 6, 6, 56));
        emit(rType(0x33, 6, 0, 5, 5, 6));
        emit(csr(1, 0, 5, 0x3A0));
        constant(7, random.nextInt(2) << 11 | 3 << 13 | 1 << 17);
        address(9, DATA + 1024);
        emit(csr(1, 0, 7, 0x300));
        for (int i = 0; i < 4; i++) {
            int size = random.nextInt(4);
            int offset = (random.nextInt(2040) - 1024) & -(1 << size);
            // QEMU 7.2 keeps one access's rights for a whole page where an entry before it is off.
            emit(0x12000073);
            emit(
                    random.nextBoolean()
                            ? iType(0x03, size, destination() & 3, 9, offset)
                            : sType(0x23, size, 9, source(), offset));
        }
        emit(csr(1, 7, 0, 0x300));
        emit(csr(2, destination(), 0, any(0x3A0, 0x3B0, 0x3B1, 0x3B2, 0x3B3)));
    }

    /** Runs a few instructions in a lower privilege; an environment call leads back. */
    private void enter(int privilege) {
        address(5, image.position() + 48);
        emit(iType(0x13, 0, 6, 0, privilege == 0 ? 1 : 0));
        emit(iType(0x13, 1, 6, 6, 30));
        emit(rType(0x33, 0, 0, 5, 5, 6));
        emit(csr(1, 0, 5, 0x341));
        int status = privilege << 11 | 3 << 13;
        emit(((status + 0x800) & 0xFFFFF000) | 7 << 7 | 0x37);
        emit(iType(0x1B, 0, 7, 7, status << 20 >> 20));
        emit(csr(1, 0, 7, 0x300));
        emit(iType(0x13, 0, 7, 0, 5));
        emit(iType(0x13, 0, 7, 0, 6));
        emit(0x30200073);
        emit(iType(0x17, 0, 11, 0, 0));
        emit(csr(2, 12, 0, any(0x100, 0x300, 0x180, 0x143, 0x003)));
        emit(any(0x12000073, 0x10200073 | 0x20000000, 0x00100073, 0x00000013));
        emit(0x00000073);
    }
}
