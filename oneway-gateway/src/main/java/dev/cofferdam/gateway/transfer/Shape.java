package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.fec.ReedSolomon;
import dev.cofferdam.gateway.wire.Limits;

/**
 * How symbols are made into blocks. Immutable.
 *
 * @param sources source symbols of a full block
 * @param repairs repair symbols of every block: a short one fails less often than a full one
 * @param lanes blocks that are sent at a time, a symbol of each in turn: a burst of losses is shared out among them
 * @param symbolBytes length of every symbol of a session
 */
public record Shape(int sources, int repairs, int lanes, int symbolBytes) {
    static final int LANES_MAX = 64;

    public Shape {
        require("sources", sources, 1, ReedSolomon.SYMBOLS_MAX - 1);
        require("repairs", repairs, 0, ReedSolomon.SYMBOLS_MAX - sources);
        require("lanes", lanes, 1, LANES_MAX);
        require("symbol bytes", symbolBytes, Limits.SYMBOL_BYTES_MIN, Limits.SYMBOL_BYTES_MAX);
        require(
                "lanes with all their symbols, in bytes",
                lanes * (sources + repairs) * symbolBytes,
                1,
                Limits.GROUP_BYTES_MAX);
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: %d is not between %d and %d".formatted(what, value, least, most));
        }
    }
}
