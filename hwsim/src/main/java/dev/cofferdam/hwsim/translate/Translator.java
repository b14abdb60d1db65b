package dev.cofferdam.hwsim.translate;

import dev.cofferdam.hwsim.hart.Block;
import dev.cofferdam.hwsim.hart.Hart;
import dev.cofferdam.hwsim.hart.HotSpots;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Turns hot blocks into regions of JVM bytecode. The machine's thread plans a region and later installs it; a thread of
 * the translator's own generates it in between. When a region is ready depends on the host, what the guest computes does
 * not: a region's instructions are counted as exactly as the interpreter's.
 */
public final class Translator implements HotSpots, AutoCloseable {
    /** Executions after which a block is hot if they followed one another closely. */
    private static final int HOT = 1 << 13;

    /** How closely: cycles from one to the next, on average. */
    private static final int CLOSE = 500;

    /** As many times {@link #HOT} makes a block hot however far apart they are. */
    private static final int PATIENCE = 64;

    /** What a successor must have run to come along, as a fraction of {@link #HOT}. */
    private static final int WARM_PART = 16;

    /** Plans that may wait; where the queue is full the block will be found again. */
    private static final int QUEUE = 64;

    private final int hot;
    private final boolean waits;
    private final BlockingQueue<RegionPlan> plans = new ArrayBlockingQueue<>(QUEUE);
    private final ConcurrentLinkedQueue<RegionCompiler.Compiled> ready = new ConcurrentLinkedQueue<>();
    private final Thread worker;

    private Translator(int hot, boolean waits) {
        this.hot = hot;
        this.waits = waits;
        this.worker = Thread.ofPlatform().daemon().name("translator").unstarted(this::work);
    }

    /** A translator that never finds anything hot. */
    public static Translator none() {
        return new Translator(0, true);
    }

    /** A translator with a thread of its own. */
    public static Translator beside() {
        Translator translator = new Translator(HOT, false);
        translator.worker.start();
        return translator;
    }

    /** A translator that makes the machine wait, and takes a block for hot that has run twice. */
    public static Translator atOnce() {
        return new Translator(2, true);
    }

    @Override
    public int threshold() {
        return hot;
    }

    @Override
    public void found(Hart hart, Block block) {
        if (hot == 0 || block.isPlanned() || !(waits || isWorthwhile(hart, block))) {
            return;
        }
        RegionPlan plan = RegionPlan.of(hart, block, Math.max(1, hot / WARM_PART), RegionCompiler.ROOM);
        if (plan == null) {
            return;
        }
        if (waits) {
            RegionCompiler.compile(plan).install();
        } else if (plans.offer(plan)) {
            block.setPlanned();
        }
    }

    /**
     * Whether translating a block is worth what it takes of the host's compiler, which is much: whether a good part of the
     * hart's time goes into it now, or a little has for long. A loop that copies or clears gains nothing: the interpreter
     * performs a run of loads or stores with one look at the tables, where translated code looks for each of them.
     */
    private static boolean isWorthwhile(Hart hart, Block block) {
        long passed = block.look(hart.cycle());
        boolean isHot = passed < (long) CLOSE * HOT || block.executions() >= PATIENCE * HOT;
        return isHot && 2 * block.steps() > block.length();
    }

    private void work() {
        try {
            while (true) {
                ready.add(RegionCompiler.compile(plans.take()));
            }
        } catch (InterruptedException end) {
            // The machine is closed.
        }
    }

    /** Installs what has become ready; on the machine's thread. */
    public void install() {
        for (RegionCompiler.Compiled compiled = ready.poll(); compiled != null; compiled = ready.poll()) {
            compiled.install();
        }
    }

    @Override
    public void close() {
        worker.interrupt();
    }
}
