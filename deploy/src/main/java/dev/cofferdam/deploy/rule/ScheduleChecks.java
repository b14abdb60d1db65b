package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Schedule.Core;
import dev.cofferdam.deploy.topology.Schedule.Window;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.kernel.plan.PlanNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of schedules. Stateless; numbers and names that could not be read are passed over. */
final class ScheduleChecks {
    private ScheduleChecks() {}

    /** Partitions, and the store where there is one. */
    private static List<String> names(Topology topology) {
        List<String> names = new ArrayList<>(topology.partitions().stream()
                .map(partition -> partition.name().value())
                .toList());
        topology.store().ifPresent(store -> names.add(PlanNames.STORE));
        return names;
    }

    static void scheduleNames(Examination of, Check.Findings findings) {
        of.topology().schedule().ifPresent(schedule -> {
            List<String> known = names(of.topology());
            Stream.concat(
                            schedule.windows().flatMap(window -> window.partitions().stream()),
                            schedule.unscheduled().stream())
                    .filter(name -> !name.value().isEmpty() && !known.contains(name.value()))
                    .forEach(name -> findings.add(
                            name.at(),
                            "there is no partition '" + name.value() + "'",
                            Nearest.advice(name.value(), known, "names")));
            schedule.windows().forEach(window -> once(window.partitions(), findings));
            once(schedule.unscheduled(), findings);
        });
    }

    private static void once(List<Located<String>> names, Check.Findings findings) {
        Set<String> seen = new HashSet<>();
        names.stream()
                .filter(name -> !name.value().isEmpty() && !seen.add(name.value()))
                .forEach(name -> findings.add(name.at(), "'" + name.value() + "' stands here twice", "remove one"));
    }

    /** Said where the partition, or the store, is. */
    static void scheduleComplete(Examination of, Check.Findings findings) {
        of.topology().schedule().ifPresent(schedule -> {
            Set<String> windowed = schedule.windows()
                    .flatMap(window -> window.partitions().stream())
                    .map(Located::value)
                    .collect(Collectors.toSet());
            Set<String> unscheduled =
                    schedule.unscheduled().stream().map(Located::value).collect(Collectors.toSet());
            places(of.topology()).forEach((name, at) -> {
                if (!windowed.contains(name) && !unscheduled.contains(name)) {
                    findings.add(
                            at,
                            "'" + name + "' has no window, and would never run",
                            "give it a window, or name it under 'unscheduled'");
                }
            });
            schedule.unscheduled().stream()
                    .filter(name -> windowed.contains(name.value()))
                    .forEach(name -> findings.add(
                            name.at(), "'" + name.value() + "' has a window as well", "remove one of the two"));
        });
    }

    private static Map<String, Place> places(Topology topology) {
        Map<String, Place> places = new HashMap<>();
        for (Partition partition : topology.partitions()) {
            if (!partition.name().value().isEmpty()) {
                places.putIfAbsent(partition.name().value(), partition.name().at());
            }
        }
        topology.store()
                .ifPresent(store ->
                        places.put(PlanNames.STORE, store.volume().path().at()));
        return places;
    }

    static void scheduleCores(Examination of, Check.Findings findings) {
        of.topology().schedule().ifPresent(schedule -> {
            List<Integer> cores = of.context().machine().cores();
            Set<Long> seen = new HashSet<>();
            Map<String, Long> coreOf = new HashMap<>();
            for (Core core : schedule.cores()) {
                long number = core.number().value();
                if (!cores.contains(Math.toIntExact(number))) {
                    findings.add(
                            core.number().at(),
                            "there is no core " + number + " that may be used here",
                            "choose one of " + HostChecks.ranges(cores));
                } else if (!seen.add(number)) {
                    findings.add(
                            core.number().at(), "core " + number + " stands here twice", "put its windows together");
                }
                core.windows().stream()
                        .flatMap(window -> window.partitions().stream())
                        .filter(name -> coreOf.merge(name.value(), number, (first, second) -> first) != number)
                        .forEach(name -> findings.add(
                                name.at(),
                                "'" + name.value() + "' has windows on core " + coreOf.get(name.value()) + " as well",
                                "give it windows on one core"));
            }
            limits(of.topology())
                    .forEach((name, core) -> schedule.coreOf(name)
                            .filter(window -> !window.value().equals(core.value()))
                            .ifPresent(window -> findings.add(
                                    core.at(),
                                    "'" + name + "' has its windows on core " + window.value(),
                                    "leave 'core' out, or say " + window.value())));
        });
    }

    /** The cores that limits name. */
    private static Map<String, Located<Long>> limits(Topology topology) {
        Map<String, Located<Long>> cores = new HashMap<>();
        topology.partitions()
                .forEach(partition -> partition
                        .limits()
                        .core()
                        .ifPresent(core -> cores.put(partition.name().value(), core)));
        topology.store().flatMap(store -> store.limits().core()).ifPresent(core -> cores.put(PlanNames.STORE, core));
        return cores;
    }

    static void windowsApart(Examination of, Check.Findings findings) {
        of.topology().schedule().ifPresent(schedule -> {
            for (Core core : schedule.cores()) {
                long frame = schedule.frameMicros(core).value();
                List<Window> windows = core.windows().stream()
                        .sorted(Comparator.comparingLong(
                                window -> window.startMicros().value()))
                        .toList();
                for (int i = 0; i < windows.size(); i++) {
                    apart(windows.get(i), i == 0 ? Optional.empty() : Optional.of(windows.get(i - 1)), findings);
                    if (frame > 0 && windows.get(i).endMicros() > frame) {
                        findings.add(
                                windows.get(i).lengthMicros().at(),
                                "the window ends at " + windows.get(i).endMicros() + " us, the core's frame at " + frame
                                        + " us",
                                "shorten it by " + (windows.get(i).endMicros() - frame) + " us, or lengthen the frame");
                    }
                }
            }
        });
    }

    private static void apart(Window window, Optional<Window> before, Check.Findings findings) {
        before.filter(earlier -> earlier.lengthMicros().value() > 0
                        && earlier.endMicros() > window.startMicros().value())
                .ifPresent(earlier -> findings.add(
                        window.startMicros().at(),
                        "the window begins at " + window.startMicros().value() + " us, before the one at "
                                + earlier.startMicros().value() + " us ends",
                        "begin it at " + earlier.endMicros() + " us, or shorten the other"));
    }

    static void framesDivide(Examination of, Check.Findings findings) {
        of.topology()
                .schedule()
                .ifPresent(schedule -> schedule.cores().stream()
                        .flatMap(core -> core.frameMicros().stream())
                        .filter(frame -> frame.value() > 0
                                && schedule.frameMicros().value() > 0
                                && schedule.frameMicros().value() % frame.value() != 0)
                        .forEach(frame -> findings.add(
                                frame.at(),
                                "the frame of " + schedule.frameMicros().value() + " us is no multiple of "
                                        + frame.value() + " us",
                                "choose a part of it, such as "
                                        + divisor(schedule.frameMicros().value(), frame.value()) + " us")));
    }

    /** The largest divisor of a frame that is no longer. */
    private static long divisor(long whole, long most) {
        long parts = Math.ceilDiv(whole, most);
        while (whole % parts != 0) {
            parts++;
        }
        return whole / parts;
    }

    static void windowClass(Examination of, Check.Findings findings) {
        of.topology()
                .schedule()
                .ifPresent(schedule -> schedule.windows().forEach(window -> oneClass(window, of, findings)));
    }

    private static void oneClass(Window window, Examination of, Check.Findings findings) {
        Located<String> first =
                window.partitions().isEmpty() ? null : window.partitions().getFirst();
        for (Located<String> other : window.partitions()) {
            boolean withStore = PlanNames.STORE.equals(first.value()) != PlanNames.STORE.equals(other.value());
            Optional<AccessClass> one = classOf(first.value(), of);
            Optional<AccessClass> two = classOf(other.value(), of);
            if (withStore) {
                findings.add(
                        other.at(),
                        "the store, which serves every class, shares a window with a partition",
                        "give '" + other.value() + "' a window of its own");
            } else if (one.isPresent() && two.isPresent() && !one.equals(two)) {
                findings.add(
                        other.at(),
                        "'" + other.value() + "' is of another class than '" + first.value() + "'",
                        "give it a window of its own");
            }
        }
    }

    private static Optional<AccessClass> classOf(String name, Examination of) {
        return of.topology().partitions().stream()
                .filter(partition -> partition.name().value().equals(name))
                .findFirst()
                .flatMap(partition -> of.labels().classOf(partition.label()));
    }

    static void windowLength(Examination of, Check.Findings findings) {
        int least = of.context().machine().switchMicros();
        of.topology()
                .schedule()
                .ifPresent(schedule -> schedule.windows()
                        .filter(window -> window.lengthMicros().value() > 0
                                && window.lengthMicros().value() < least)
                        .forEach(window -> findings.add(
                                window.lengthMicros().at(),
                                "a window of " + window.lengthMicros().value()
                                        + " us is over before this machine has switched",
                                "give it at least " + least + " us")));
    }
}
