package dev.cofferdam.deploy.topology;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When partitions run, as it was written; what could not be read is 0, empty or {@code UNREADABLE}. Immutable.
 *
 * @param frameMicros after which all of it repeats
 * @param unscheduled partitions that run at any time
 */
public record Schedule(Located<Long> frameMicros, List<Core> cores, List<Located<String>> unscheduled) {

    /**
     * The windows of one core.
     *
     * @param frameMicros after which they repeat; empty: the whole frame
     */
    public record Core(Located<Long> number, Optional<Located<Long>> frameMicros, List<Window> windows) {}

    /** A part of a core's frame, and who may run in it. */
    public record Window(
            List<Located<String>> partitions,
            Located<Long> startMicros,
            Located<Long> lengthMicros,
            Located<Rest> rest,
            Located<Overrun> overrun) {
        public long endMicros() {
            return startMicros.value() + lengthMicros.value();
        }
    }

    /** Who has what a window's partitions leave unused. */
    public enum Rest {
        UNREADABLE,
        IDLE,
        DOMINATING
    }

    /** What becomes of a partition that has not stopped long after its window. */
    public enum Overrun {
        UNREADABLE,
        LOG,
        FREEZE,
        RESTART,
        STOP
    }

    /** After which the windows of a core repeat. */
    public Located<Long> frameMicros(Core core) {
        return core.frameMicros().orElse(frameMicros);
    }

    /** Every window of every core. */
    public Stream<Window> windows() {
        return cores.stream().flatMap(core -> core.windows().stream());
    }

    /** The core on which a partition has its windows. */
    public Optional<Located<Long>> coreOf(String partition) {
        return cores.stream()
                .filter(core -> core.windows().stream()
                        .flatMap(window -> window.partitions().stream())
                        .anyMatch(name -> name.value().equals(partition)))
                .map(Core::number)
                .findFirst();
    }
}
