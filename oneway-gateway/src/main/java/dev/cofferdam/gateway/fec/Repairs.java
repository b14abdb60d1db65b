package dev.cofferdam.gateway.fec;

import java.util.Arrays;

/** The repair symbols of one block, which grow with every source symbol as that is sent. For one thread. */
public final class Repairs {
    private final ReedSolomon code;
    private final int count;
    private final int symbolBytes;
    private final long[][] sums;
    private int sources;

    public Repairs(ReedSolomon code, int count, int symbolBytes) {
        if (count < 0 || count >= ReedSolomon.SYMBOLS_MAX) {
            throw new IllegalArgumentException(count + " repair symbols; 0 to 255 are possible");
        }
        this.code = code;
        this.count = count;
        this.symbolBytes = symbolBytes;
        this.sums = new long[(count + Lanes.COUNT - 1) / Lanes.COUNT][symbolBytes];
    }

    /** Adds the block's next source symbol. */
    public void add(byte[] symbol) {
        if (symbol.length != symbolBytes) {
            throw new IllegalArgumentException(symbol.length + " bytes; a symbol has " + symbolBytes);
        }
        if (sources + count >= ReedSolomon.SYMBOLS_MAX) {
            throw new IllegalStateException("the block is full");
        }
        for (int group = 0; group < sums.length; group++) {
            Lanes.add(sums[group], code.table(group, sources), symbol);
        }
        sources++;
    }

    /** How many sources were added. */
    public int sources() {
        return sources;
    }

    /** Repair symbol {@code repair}, from 0, of what was added. */
    public byte[] symbol(int repair) {
        if (repair < 0 || repair >= count) {
            throw new IllegalArgumentException("no repair symbol " + repair + "; there are " + count);
        }
        byte[] symbol = new byte[symbolBytes];
        Lanes.addLane(sums[repair / Lanes.COUNT], repair % Lanes.COUNT, symbol);
        return symbol;
    }

    /** Begins the next block. */
    public void clear() {
        sources = 0;
        for (long[] sum : sums) {
            Arrays.fill(sum, 0);
        }
    }
}
