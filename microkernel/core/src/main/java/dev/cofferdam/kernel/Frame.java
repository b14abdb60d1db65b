package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.WindowPlan;
import dev.cofferdam.kernel.plan.WindowPlan.Rest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who runs when on one core: the windows of its frame, and what became of them. Deterministic: time is passed in, and nothing
 * is done here. For one thread, but for {@link #counts}.
 *
 * <p>Windows are where the clock is, not where the last one ended: a window that begins late ends as planned, and one of
 * which less than a switch is left is missed. So no lateness moves another window.
 */
public final class Frame {
    /** A window that begins later than this after its time is counted as late. */
    static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Of what went wrong on a core, one record in this time says how much it was. */
    static final long RECORD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LENGTH_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(WindowPlan.LENGTH_MICROS_MIN);
    private static final int NONE = -1;

    private final SystemPlan plan;
    private final List<WindowPlan> windows;
    private final long frameNanos;
    private final WindowCounts[] counts;
    /** Partitions whose program runs: whoever is only being started overruns at no will of its own. */
    private final Set<Integer> ready = new HashSet<>();
    /** Partitions that overran and are not to run before they are started anew. */
    private final Set<Integer> barred = new HashSet<>();
    /** Of the window that lasts, those who leave its rest. */
    private final Set<Integer> left = new HashSet<>();

    private boolean begun;
    /** The window that lasts, or {@link #NONE}. */
    private int current = NONE;
    /** Whether its rest was given to others. */
    private boolean given;

    private List<Integer> running = List.of();
    /** Up to when windows have been accounted for. */
    private long lastNanos;

    private long faults;
    private String lastFault = "";
    private long recordNanos;
    private boolean recorded;

    /**
     * What is to be done at once.
     *
     * @param run who may run from now on, and nobody else of the core's
     * @param window its number on the core, or less than 0 between windows
     * @param startNanos when the window was to begin
     * @param untilNanos when the next turn is due
     * @param watched whether it matters that those who run leave the rest
     */
    public record Turn(List<Integer> run, int window, long startNanos, long untilNanos, boolean watched) {}

    private Frame(SystemPlan plan, List<WindowPlan> windows) {
        this.plan = plan;
        this.windows = windows.stream()
                .sorted(Comparator.comparingInt(WindowPlan::startMicros))
                .toList();
        this.frameNanos = nanos(windows.getFirst().frameMicros());
        this.counts = new WindowCounts[windows.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new WindowCounts();
        }
    }

    /** One for each core that has windows. */
    public static List<Frame> of(SystemPlan plan) {
        return plan.schedule().stream()
                .map(WindowPlan::core)
                .distinct()
                .map(core -> new Frame(
                        plan,
                        plan.schedule().stream()
                                .filter(window -> window.core() == core)
                                .toList()))
                .toList();
    }

    private static long nanos(int micros) {
        return TimeUnit.MICROSECONDS.toNanos(micros);
    }

    /** Its windows, in the order of time. */
    public List<WindowPlan> windows() {
        return windows;
    }

    public int core() {
        return windows.getFirst().core();
    }

    /** What became of each window so far; for any thread. */
    public List<WindowCounts> counts() {
        return List.of(counts);
    }

    /** Everybody who has a window here. */
    public Set<Integer> members() {
        Set<Integer> members = new HashSet<>();
        windows.forEach(window -> members.addAll(window.partitions()));
        return members;
    }

    /** What is to be done now. The first window of all is the first that begins from now on. */
    public Turn turn(long nowNanos) {
        long inFrame = Math.floorMod(nowNanos, frameNanos);
        long frameStart = nowNanos - inFrame;
        int here = windowAt(inFrame);
        if (!begun) {
            begun = true;
            lastNanos = here == NONE
                    ? nowNanos
                    : frameStart + nanos(windows.get(here).endMicros());
            here = NONE;
        } else {
            missed(nowNanos);
        }
        current = here;
        given = false;
        left.clear();
        return next(here == NONE ? List.of() : able(windows.get(here).partitions()), nowNanos);
    }

    /** The number of the window in which that part of the frame lies, if enough of it is left. */
    private int windowAt(long inFrame) {
        for (int i = 0; i < windows.size(); i++) {
            WindowPlan window = windows.get(i);
            if (inFrame >= nanos(window.startMicros()) && inFrame + LENGTH_NANOS_MIN <= nanos(window.endMicros())) {
                return i;
            }
        }
        return NONE;
    }

    /** Counts the windows that ended since the last turn and of which nothing ran. */
    private void missed(long nowNanos) {
        for (int i = 0; i < counts.length; i++) {
            long end = nanos(windows.get(i).endMicros());
            long ends = Math.floorDiv(nowNanos - end + LENGTH_NANOS_MIN - 1, frameNanos)
                    - Math.floorDiv(lastNanos - end + LENGTH_NANOS_MIN - 1, frameNanos);
            long misses = Math.max(0, ends - (i == current ? 1 : 0));
            if (misses > 0) {
                counts[i].missed(misses);
                fault(misses, "window " + i + " was missed " + misses + " times");
            }
        }
        lastNanos = nowNanos;
    }

    private List<Integer> able(List<Integer> partitions) {
        return partitions.stream()
                .filter(partition -> !barred.contains(partition))
                .toList();
    }

    private Turn next(List<Integer> run, long nowNanos) {
        running = run;
        long frameStart = nowNanos - Math.floorMod(nowNanos, frameNanos);
        boolean watched =
                current != NONE && !given && !heirs(windows.get(current)).isEmpty();
        long startNanos = current == NONE
                ? nowNanos
                : frameStart + nanos(windows.get(current).startMicros());
        return new Turn(run, current, startNanos, untilNanos(nowNanos, frameStart), watched);
    }

    /** The end of the window that lasts, or the start of the next. */
    private long untilNanos(long nowNanos, long frameStart) {
        if (current != NONE) {
            return frameStart + nanos(windows.get(current).endMicros());
        }
        for (WindowPlan window : windows) {
            long start = frameStart + nanos(window.startMicros());
            if (start > nowNanos) {
                return start;
            }
        }
        return frameStart + frameNanos + nanos(windows.getFirst().startMicros());
    }

    /**
     * A partition leaves the rest of its window. When all have whose it is, the rest goes to those of the core whose class
     * dominates theirs, and stays with them: whether they use it makes no difference to whom they may not flow.
     *
     * @return empty where nothing is to be done
     */
    public Optional<Turn> leave(int partition, long nowNanos) {
        if (current == NONE || given || !running.contains(partition)) {
            return Optional.empty();
        }
        WindowPlan window = windows.get(current);
        left.add(partition);
        List<Integer> heirs = heirs(window);
        if (!left.containsAll(able(window.partitions())) || heirs.isEmpty()) {
            return Optional.empty();
        }
        given = true;
        return Optional.of(next(able(heirs), nowNanos));
    }

    /** Also those who do not run any more: whether they do is not for those to see who leave. */
    private List<Integer> heirs(WindowPlan window) {
        if (window.rest() == Rest.IDLE) {
            return List.of();
        }
        return windows.stream()
                .flatMap(each -> each.partitions().stream())
                .distinct()
                .filter(partition -> !window.partitions().contains(partition) && dominates(partition, window))
                .toList();
    }

    /** The store, which serves every class, has none and dominates nobody. */
    private boolean dominates(int partition, WindowPlan window) {
        Optional<AccessClass> above = plan.partitions().get(partition).accessClass();
        return above.isPresent()
                && window.partitions().stream()
                        .allMatch(of -> plan.partitions()
                                .get(of)
                                .accessClass()
                                .map(below -> below.mayFlowTo(above.get()))
                                .orElse(false));
    }

    /** Those who were to run do, from now on. */
    public void began(Turn turn, long nowNanos) {
        if (turn.window() != NONE && !given) {
            long errorNanos = nowNanos - turn.startNanos();
            boolean late = errorNanos > LATE_NANOS;
            counts[turn.window()].began(turn.startNanos(), nowNanos, late);
            if (late) {
                fault(
                        1,
                        "window " + turn.window() + " was planned at " + turn.startNanos() + " ns for "
                                + (turn.untilNanos() - turn.startNanos()) + " ns and began " + errorNanos
                                + " ns later for "
                                + (turn.untilNanos() - nowNanos) + " ns");
            }
        }
    }

    /** Those of a window have stopped. */
    public void ended(int window, long nowNanos) {
        if (window != NONE) {
            counts[window].ended(nowNanos);
        }
    }

    /**
     * A partition that was to stop when its window was over has not, while that of others was.
     *
     * @param window that was its
     * @return what is to become of it, if anything but not running any more
     */
    public Optional<Order> overran(int window, int partition, long nowNanos) {
        counts[window].overran();
        fault(
                1,
                plan.partitions().get(partition).name() + " had not stopped at " + nowNanos + " ns, long after window "
                        + window);
        if (!ready.contains(partition)) {
            return Optional.empty();
        }
        return switch (windows.get(window).overrun()) {
            case LOG -> Optional.empty();
            case FREEZE -> {
                barred.add(partition);
                yield Optional.empty();
            }
            case RESTART -> ordered(partition, Order.RESTART);
            case STOP -> ordered(partition, Order.STOP);
        };
    }

    /** Once for each incarnation: until it is dead it may overrun again and again, and each order is recorded. */
    private Optional<Order> ordered(int partition, Order order) {
        ready.remove(partition);
        return Optional.of(order);
    }

    /** A new incarnation has done nothing wrong yet. */
    public void started(int partition) {
        barred.remove(partition);
        ready.remove(partition);
    }

    /** Its program is about to run: from now on it is answered where it overruns. */
    public void ready(int partition) {
        ready.add(partition);
    }

    private void fault(long count, String what) {
        faults += count;
        lastFault = what;
    }

    /** A record of what went wrong, where something did and none was made for a while. */
    public Optional<AuditEvent> record(long nowNanos) {
        if (faults == 0 || (recorded && nowNanos - recordNanos < RECORD_NANOS)) {
            return Optional.empty();
        }
        String detail = "core " + core() + ": " + faults + " windows missed, late or overrun; the last: " + lastFault;
        recorded = true;
        recordNanos = nowNanos;
        faults = 0;
        return Optional.of(new AuditEvent(AuditEvent.Kind.WINDOWS_MISSED, "kernel", "-", detail));
    }
}
