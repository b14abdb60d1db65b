package dev.cofferdam.hwsim.cli;

import java.util.Arrays;
import java.util.Optional;

/** The options of the command line: how each is written, and with which guests it means anything. */
enum Option {
    ELF("--elf", Shape.VALUE, Guests.PROGRAM),
    SIGNATURE("--signature", Shape.VALUE, Guests.PROGRAM),
    SIGNATURE_GRANULARITY("--signature-granularity", Shape.VALUE, Guests.PROGRAM),
    TRACE("--trace", Shape.VALUE, Guests.PROGRAM),
    KERNEL("--kernel", Shape.VALUE, Guests.SYSTEM),
    FIRMWARE("--firmware", Shape.VALUE, Guests.SYSTEM),
    INITRD("--initrd", Shape.VALUE, Guests.SYSTEM),
    APPEND("--append", Shape.VALUE, Guests.SYSTEM),
    DISK("--disk", Shape.VALUES, Guests.BOTH),
    IOMMU("--iommu", Shape.FLAG, Guests.BOTH),
    REALTIME("--realtime", Shape.FLAG, Guests.BOTH),
    RECORD("--record", Shape.VALUE, Guests.BOTH),
    REPLAY("--replay", Shape.VALUE, Guests.BOTH),
    MEMORY("--memory", Shape.VALUE, Guests.BOTH),
    HARTS("--harts", Shape.VALUE, Guests.BOTH),
    TRANSLATION("--translation", Shape.VALUE, Guests.BOTH),
    MMU("--mmu", Shape.VALUE, Guests.BOTH),
    SVADU("--svadu", Shape.FLAG, Guests.BOTH),
    MAX_INSTRUCTIONS("--max-instructions", Shape.VALUE, Guests.BOTH),
    SEED("--seed", Shape.VALUE, Guests.BOTH),
    CHECK("--check", Shape.FLAG, Guests.BOTH),
    EVENTS("--events", Shape.FLAG, Guests.BOTH),
    RESTORE("--restore", Shape.VALUE, Guests.BOTH),
    SAVE("--save", Shape.VALUE, Guests.BOTH);

    /** What follows an option's name, and how often it may be there. */
    enum Shape {
        FLAG,
        VALUE,
        VALUES
    }

    /** Which guests an option is for: a bare-metal program, a whole system, or either. */
    enum Guests {
        PROGRAM,
        SYSTEM,
        BOTH
    }

    private final String word;
    private final Shape shape;
    private final Guests guests;

    Option(String word, Shape shape, Guests guests) {
        this.word = word;
        this.shape = shape;
        this.guests = guests;
    }

    static Optional<Option> named(String word) {
        return Arrays.stream(values())
                .filter(option -> option.word.equals(word))
                .findFirst();
    }

    Shape shape() {
        return shape;
    }

    Guests guests() {
        return guests;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return word;
    }
}
