package dev.cofferdam.it.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A kernel of the tests' own for supervisor mode at 0x80200000: an interpreter of RISC-V instructions for a list of steps,
 * each four doublewords of a number and three operands. It does what the bytes that are typed say, one command each:
 *
 * <pre>
 *   s  resets its first disk and starts it             r  reads sector 5 and shows how that went, and its text
 *   w  writes a text with the next number there        f  flushes
 *   p  has the disk published                          v  asks for the version that it shows
 *   d  has the disk write outside of memory            o  traps where nothing handles it
 *   q  powers off well                                 x  powers off as failed
 * </pre>
 */
final class BareMetal {
    private static final long BASE = 0x80200000L;
    private static final int STEPS = 0x1000;
    private static final int TEXTS = 0x6000;
    private static final long RESULT = BASE + 0x8000;
    private static final long COUNT = BASE + 0x8020;
    private static final long TYPED = BASE + 0x8030;
    private static final long DIGIT = BASE + 0x8040;

    /** The disk's queue, header, status and data. */
    private static final long DESCRIPTORS = BASE + 0x9000;

    private static final long AVAILABLE = DESCRIPTORS + 0x400;
    private static final long USED = DESCRIPTORS + 0x800;
    private static final long HEADER = DESCRIPTORS + 0xC00;
    private static final long STATUS = DESCRIPTORS + 0xC20;
    private static final long DATA = DESCRIPTORS + 0x1000;
    private static final int SECTOR_BYTES = 512;
    private static final int SECTOR = 5;

    private static final long DISK = 0x10001000L;
    private static final long CONSOLE = 0x4442434EL;
    private static final long TIMER = 0x54494D45L;
    private static final long POWER = 0x53525354L;
    private static final long PARTITION = 0x09000CDAL;
    private static final int SHOWN_BYTES = 9;

    /** Steps; the code tells them apart by these numbers. */
    private static final int CALL = 1;

    private static final int STORE = 2;
    private static final int COPY = 3;
    private static final int IF_EQUAL = 4;
    private static final int JUMP = 5;
    private static final int WAIT = 6;
    private static final int ADD = 7;
    private static final int SHOW = 8;
    private static final int TRAP = 9;

    private final ByteBuffer image = ByteBuffer.allocate(0xB000).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, Integer> labels = new HashMap<>();
    private int textAt = TEXTS;

    private BareMetal() {}

    /** The kernel as a raw binary. */
    static byte[] image() {
        BareMetal program = new BareMetal();
        program.interpreter();
        program.image.position(STEPS);
        program.commands();
        program.chain();
        return program.image.array();
    }

    // ---- the steps

    private long here() {
        return BASE + image.position();
    }

    private void step(long number, long a, long b, long c) {
        image.putLong(number).putLong(a).putLong(b).putLong(c);
    }

    private void call(long extension, int function, long a0, long a1) {
        step(CALL, extension | (long) function << 32, a0, a1);
    }

    private void store(long address, long value) {
        step(STORE, address, value, 0);
    }

    private void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        image.put(textAt, bytes);
        call(CONSOLE, 0, bytes.length, BASE + textAt);
        textAt += bytes.length;
    }

    /** Prints a byte of memory as a digit. */
    private void digit(long address) {
        step(SHOW, DIGIT, address, 0);
        call(CONSOLE, 0, 1, DIGIT);
    }

    private void commands() {
        print("bare metal\n");
        long loop = here();
        store(TYPED, 0);
        call(CONSOLE, 1, 1, TYPED);
        Map<Character, Runnable> commands = Map.ofEntries(
                Map.entry('s', this::start),
                Map.entry('r', this::read),
                Map.entry('w', this::write),
                Map.entry('f', () -> request("flush ", 4, 2 << 16 | 1, 0)),
                Map.entry('p', () -> ask("published ", 0)),
                Map.entry('v', () -> ask("version ", 1)),
                Map.entry('d', this::wild),
                Map.entry('o', () -> step(TRAP, 0, 0, 0)),
                Map.entry('q', () -> call(POWER, 0, 0, 0)),
                Map.entry('x', () -> call(POWER, 0, 0, 1)));
        int table = image.position();
        image.position(table + 32 * (commands.size() + 2));
        Map<Character, Long> starts = new HashMap<>();
        commands.forEach((letter, steps) -> {
            starts.put(letter, here());
            steps.run();
            step(JUMP, loop, 0, 0);
        });
        int end = image.position();
        image.position(table);
        starts.forEach((letter, at) -> step(IF_EQUAL, TYPED, letter, at));
        step(WAIT, 100_000, 0, 0);
        step(JUMP, loop, 0, 0);
        image.position(end);
    }

    private void start() {
        store(AVAILABLE, 0);
        store(USED, 0);
        long[][] registers = {
            {0x70, 0},
            {0x70, 1},
            {0x70, 3},
            {0x24, 1},
            {0x20, 1},
            {0x70, 11},
            {0x30, 0},
            {0x38, 8},
            {0x80, DESCRIPTORS},
            {0x90, AVAILABLE},
            {0xA0, USED},
            {0x44, 1},
            {0x70, 15}
        };
        for (long[] register : registers) {
            store(DISK + register[0], register[1]);
        }
        print("started\n");
    }

    /** One request through the chain of three descriptors, of which a flush leaves the second out. */
    private void request(String name, int type, long first, long second) {
        store(HEADER, type);
        store(STATUS, 7);
        store(DESCRIPTORS + 12, first);
        store(DESCRIPTORS + 16 + 12, second);
        step(ADD, AVAILABLE, 1 << 16, 0);
        store(DISK + 0x50, 0);
        print(name);
        digit(STATUS);
        print("\n");
    }

    private void read() {
        for (int at = 0; at < SHOWN_BYTES + 3; at += 4) {
            store(DATA + at, 0x2e2e2e2e);
        }
        request("read ", 0, 1 << 16 | 1, 2 << 16 | 3);
        call(CONSOLE, 0, SHOWN_BYTES, DATA);
        print("\n");
    }

    private void write() {
        byte[] text = "written ".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer words = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        store(DATA, words.getInt());
        store(DATA + 4, words.getInt());
        step(ADD, COUNT, 1, 0);
        step(SHOW, DATA + 8, COUNT, 0);
        request("write ", 1, 1 << 16 | 1, 2 << 16 | 1);
    }

    private void ask(String name, int function) {
        call(PARTITION, function, 0, 0);
        step(COPY, COUNT + 8, RESULT, 0);
        step(COPY, COUNT + 12, RESULT + 8, 0);
        print(name);
        digit(COUNT + 12);
        print("\n");
    }

    /** The disk's name, asked for into what lies before the guest's memory; the device then needs a reset. */
    private void wild() {
        store(DESCRIPTORS + 16, 0x1000);
        request("wild ", 8, 1 << 16 | 1, 2 << 16 | 3);
        store(DESCRIPTORS + 16, DATA);
        step(COPY, COUNT + 16, DISK + 0x70, 0);
        long dead = here() + 32 * 3;
        step(IF_EQUAL, COUNT + 16, 15 | 64, dead);
        print("unharmed\n");
        step(JUMP, dead + 32, 0, 0);
        print("needs a reset\n");
    }

    private void chain() {
        image.putLong((int) (HEADER - BASE) + 8, SECTOR);
        descriptor(0, HEADER, 16);
        descriptor(1, DATA, SECTOR_BYTES);
        descriptor(2, STATUS, 1);
        image.putInt((int) (DESCRIPTORS - BASE) + 2 * 16 + 12, 2);
    }

    private void descriptor(int number, long address, int length) {
        int at = (int) (DESCRIPTORS - BASE) + 16 * number;
        image.putLong(at, address).putInt(at + 8, length);
    }

    // ---- the code

    private void emit(int word) {
        image.putInt(word);
    }

    private static int immediate(int opcode, int funct3, int rd, int rs1, int value) {
        return value << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
    }

    private void load(int funct3, int rd, int rs1, int at) {
        emit(immediate(0x03, funct3, rd, rs1, at));
    }

    private void storeRegister(int funct3, int rs1, int rs2, int at) {
        emit((at >> 5) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (at & 31) << 7 | 0x23);
    }

    private void addImmediate(int rd, int rs1, int value) {
        emit(immediate(0x13, 0, rd, rs1, value & 0xFFF));
    }

    /** Clears the upper half. */
    private void low(int rd, int rs1) {
        emit(immediate(0x13, 1, rd, rs1, 32));
        emit(immediate(0x13, 5, rd, rd, 32));
    }

    /** A 32-bit number, not sign-extended. */
    private void number(int rd, long value) {
        int upper = (int) (value + 0x800) & 0xFFFFF000;
        emit(upper | rd << 7 | 0x37);
        addImmediate(rd, rd, (int) value);
        low(rd, rd);
    }

    private void add(int rd, int rs1, int rs2) {
        emit(rs2 << 20 | rs1 << 15 | rd << 7 | 0x33);
    }

    private void branch(int funct3, int rs1, int rs2, int to) {
        int distance = to - image.position();
        emit((distance >> 12 & 1) << 31
                | (distance >> 5 & 63) << 25
                | rs2 << 20
                | rs1 << 15
                | funct3 << 12
                | (distance >> 1 & 15) << 8
                | (distance >> 11 & 1) << 7
                | 0x63);
    }

    private void back() {
        branch(0, 0, 0, labels.get("loop"));
    }

    /** x8 is the place in the list, x9 where results go; x6, x7 and x28 are a step's operands. */
    private void interpreter() {
        number(8, BASE + STEPS);
        number(9, RESULT);
        labels.put("loop", image.position());
        load(3, 5, 8, 0);
        load(3, 6, 8, 8);
        load(3, 7, 8, 16);
        load(3, 28, 8, 24);
        addImmediate(8, 8, 32);
        handler(CALL, this::callCode);
        handler(STORE, () -> storeRegister(2, 6, 7, 0));
        handler(COPY, () -> {
            load(6, 7, 7, 0);
            storeRegister(2, 6, 7, 0);
        });
        handler(IF_EQUAL, () -> {
            load(6, 6, 6, 0);
            branch(1, 6, 7, labels.get("loop"));
            addImmediate(8, 28, 0);
        });
        handler(JUMP, () -> addImmediate(8, 6, 0));
        handler(WAIT, this::waitCode);
        handler(ADD, () -> {
            load(6, 5, 6, 0);
            add(5, 5, 7);
            storeRegister(2, 6, 5, 0);
        });
        handler(SHOW, () -> {
            load(4, 5, 7, 0);
            addImmediate(5, 5, '0');
            storeRegister(0, 6, 5, 0);
        });
        handler(TRAP, () -> emit(0));
        emit(0x0000006F);
    }

    /** Does something where a step has this number, and goes back; else goes on behind it. */
    private void handler(int number, Runnable code) {
        addImmediate(29, 0, number);
        int test = image.position();
        emit(0);
        code.run();
        back();
        int end = image.position();
        image.position(test);
        branch(1, 5, 29, end);
        image.position(end);
    }

    private void callCode() {
        addImmediate(10, 7, 0);
        addImmediate(11, 28, 0);
        for (int register = 12; register < 16; register++) {
            addImmediate(register, 0, 0);
        }
        low(17, 6);
        emit(immediate(0x13, 5, 16, 6, 32));
        emit(0x00000073);
        storeRegister(3, 9, 10, 0);
        storeRegister(3, 9, 11, 8);
    }

    /** Waits for x6 ticks of the clock without taking the timer's interrupt. */
    private void waitCode() {
        emit(immediate(0x73, 2, 5, 0, 0xC01));
        add(10, 5, 6);
        number(17, TIMER);
        addImmediate(16, 0, 0);
        emit(0x00000073);
        addImmediate(5, 0, 32);
        emit(immediate(0x73, 2, 0, 5, 0x104));
        int waiting = image.position();
        emit(0x10500073);
        emit(immediate(0x73, 2, 5, 0, 0x144));
        emit(immediate(0x13, 7, 5, 5, 32));
        branch(0, 5, 0, waiting);
        addImmediate(10, 0, -1);
        emit(0x00000073);
    }
}
