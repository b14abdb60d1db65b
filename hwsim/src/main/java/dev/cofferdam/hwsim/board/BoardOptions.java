package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.hart.HartOptions;

/**
 * How a machine is built.
 *
 * @param harts how many harts, 1 to 4
 * @param hart what each hart is built with
 * @param cyclesPerTick cycles for one tick of the time, which the device tree gives as 10 MHz: 25 makes a hart one of 250
 *     million instructions a second of the guest's time, about as many as a host runs in a second of its own
 * @param seed what the entropy device's bytes follow from
 * @param translation how hot code is translated
 */
public record BoardOptions(int harts, HartOptions hart, int cyclesPerTick, long seed, Translation translation) {
    /** The most harts of a machine. */
    public static final int MOST_HARTS = 4;

    /** How hot code is translated. */
    public enum Translation {
        /** Never: the interpreter runs everything. */
        OFF,
        /** On a thread of its own, beside the machine. */
        BESIDE,
        /** As soon as a block is met twice, while the machine waits; for tests. */
        AT_ONCE
    }

    public BoardOptions {
        if (harts < 1 || harts > MOST_HARTS) {
            throw new IllegalArgumentException(harts + " harts; a machine has 1 to " + MOST_HARTS);
        }
        if (cyclesPerTick < 1) {
            throw new IllegalArgumentException(cyclesPerTick + " cycles per tick; at least 1 is needed");
        }
    }

    /** What a cycle is of the guest's time, whose tick is 100 ns. */
    public long nanosPerCycle() {
        return 100 / cyclesPerTick;
    }

    /** One hart with Sv48 and Svade, translating beside the machine. */
    public static BoardOptions standard() {
        return new BoardOptions(1, new HartOptions(true, false), 25, 1, Translation.BESIDE);
    }

    public BoardOptions withHarts(int count) {
        return new BoardOptions(count, hart, cyclesPerTick, seed, translation);
    }

    public BoardOptions withTranslation(Translation choice) {
        return new BoardOptions(harts, hart, cyclesPerTick, seed, choice);
    }

    public BoardOptions withHart(HartOptions options) {
        return new BoardOptions(harts, options, cyclesPerTick, seed, translation);
    }
}
