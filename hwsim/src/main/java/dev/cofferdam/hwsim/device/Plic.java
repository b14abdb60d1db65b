package dev.cofferdam.hwsim.device;

import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.Status;
import dev.cofferdam.hwsim.memory.Device;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The platform-level interrupt controller: 31 level-triggered sources, and for each hart a machine and a supervisor
 * context. Used by the machine's thread.
 *
 * <p>Source: RISC-V Platform-Level Interrupt Controller Specification 1.0.0, sections "Interrupt Gateways" (a request
 * whose level falls before the claim stays pending), "Interrupt Claim Process" (a claim is not affected by the threshold)
 * and "Interrupt Completion".
 */
public final class Plic implements Device {
    /** The number of the last source. */
    public static final int SOURCES = 31;

    private static final int PENDING = 0x1000;
    private static final int ENABLE = 0x2000;
    private static final int ENABLE_STRIDE = 0x80;
    private static final int CONTEXT = 0x200000;
    private static final int CONTEXT_STRIDE = 0x1000;
    private static final int PRIORITIES = 7;

    private final List<Hart> harts;
    private final int[] priority = new int[SOURCES + 1];
    private final int[] enable;
    private final int[] threshold;
    private int levels;
    private int pending;
    private int claimed;

    public Plic(List<Hart> harts) {
        this.harts = harts;
        this.enable = new int[2 * harts.size()];
        this.threshold = new int[2 * harts.size()];
    }

    /** The wire of a source, 1 to {@link #SOURCES}. */
    public InterruptLine line(int source) {
        int bit = 1 << source;
        return level -> {
            levels = level ? levels | bit : levels & ~bit;
            forward(bit);
            signal();
        };
    }

    /**
     * A gateway: a level that is up becomes a request, unless the last one is still being served. A request is never
     * taken back; the handler of one whose level has fallen finds nothing to do.
     */
    private void forward(int sources) {
        pending |= levels & ~claimed & sources;
    }

    private void signal() {
        for (int context = 0; context < enable.length; context++) {
            long mask = (context & 1) == 0 ? Status.MEI : Status.SEI;
            harts.get(context / 2).setLine(mask, best(context, threshold[context]) != 0);
        }
    }

    /** The pending source of the highest priority above {@code floor} that is enabled for a context, or 0. */
    private int best(int context, int floor) {
        int best = 0;
        int most = floor;
        for (int source = 1; source <= SOURCES; source++) {
            boolean offered = (pending & enable[context] & (1 << source)) != 0;
            if (offered && priority[source] > most) {
                best = source;
                most = priority[source];
            }
        }
        return best;
    }

    @Override
    public long size() {
        return 0x400000;
    }

    @Override
    public long read(long offset, int size) {
        int at = (int) offset & ~3;
        if (at < 4 * (SOURCES + 1)) {
            return priority[at >> 2];
        }
        if (at == PENDING) {
            return pending & 0xFFFFFFFFL;
        }
        int context = at >= CONTEXT ? (at - CONTEXT) / CONTEXT_STRIDE : (at - ENABLE) / ENABLE_STRIDE;
        if (at < ENABLE || context >= enable.length) {
            return 0;
        }
        int register = at >= CONTEXT ? at % CONTEXT_STRIDE : -(at % ENABLE_STRIDE) - 1;
        return switch (register) {
            case -1 -> enable[context] & 0xFFFFFFFFL;
            case 0 -> threshold[context];
            case 4 -> claim(context);
            default -> 0;
        };
    }

    /** A claim does not look at the threshold, which only holds notifications back. */
    private int claim(int context) {
        int source = best(context, 0);
        if (source != 0) {
            claimed |= 1 << source;
            pending &= ~(1 << source);
            signal();
        }
        return source;
    }

    @Override
    public void write(long offset, int size, long value) {
        int at = (int) offset & ~3;
        if (at < 4 * (SOURCES + 1)) {
            priority[at >> 2] = at == 0 ? 0 : (int) value & PRIORITIES;
        } else if (at >= CONTEXT) {
            writeContext((at - CONTEXT) / CONTEXT_STRIDE, at % CONTEXT_STRIDE, (int) value);
        } else if (at >= ENABLE && (at - ENABLE) / ENABLE_STRIDE < enable.length && at % ENABLE_STRIDE == 0) {
            enable[(at - ENABLE) / ENABLE_STRIDE] = (int) value & ~1;
        }
        signal();
    }

    private void writeContext(int context, int register, int value) {
        if (context >= enable.length) {
            return;
        }
        if (register == 0) {
            threshold[context] = value & PRIORITIES;
        } else if (register == 4 && value > 0 && value <= SOURCES && (enable[context] & (1 << value)) != 0) {
            claimed &= ~(1 << value);
            forward(1 << value);
        }
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (int value : priority) {
            out.writeInt(value);
        }
        for (int i = 0; i < enable.length; i++) {
            out.writeInt(enable[i]);
            out.writeInt(threshold[i]);
        }
        out.writeInt(levels);
        out.writeInt(pending);
        out.writeInt(claimed);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (int i = 0; i < priority.length; i++) {
            priority[i] = in.readInt() & PRIORITIES;
        }
        for (int i = 0; i < enable.length; i++) {
            enable[i] = in.readInt();
            threshold[i] = in.readInt();
        }
        levels = in.readInt();
        pending = in.readInt();
        claimed = in.readInt();
    }
}
