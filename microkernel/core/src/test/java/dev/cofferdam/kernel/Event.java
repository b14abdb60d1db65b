package dev.cofferdam.kernel;

import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Something that can happen in a {@link World}.
 *
 * @param domain the partition that does it, or {@link #SYSTEM}: the operator, the store, time
 * @param possible whether it can happen now, which the domain itself can tell
 */
record Event(int domain, String text, Predicate<World> possible, Consumer<World> happen) {
    static final int SYSTEM = -1;
    private static final char[] LETTERS = {'a', 'b'};
    private static final int TAG = 7;

    /** Everything that can happen in a system. */
    static List<Event> all(SystemPlan plan) {
        List<Event> events = new ArrayList<>();
        events.add(new Event(SYSTEM, "stop", world -> true, World::stop));
        for (int i = 0; i < plan.partitions().size(); i++) {
            boolean store = plan.store().isPresent() && plan.store().get() == i;
            life(events, i, store, plan);
            if (!store) {
                List<Endpoint> ends = Endpoint.of(plan, i);
                for (int end = 0; end < ends.size(); end++) {
                    uses(events, i, end, ends.get(end).kind());
                }
                refused(events, i, plan);
            }
        }
        return List.copyOf(events);
    }

    private static void life(List<Event> events, int partition, boolean store, SystemPlan plan) {
        int domain = store ? SYSTEM : partition;
        events.add(new Event(
                domain,
                partition + " is launched",
                world -> world.isDue(partition) && !world.isRunning(partition),
                world -> world.launch(partition)));
        for (int exitCode : new int[] {0, 1}) {
            events.add(new Event(
                    domain,
                    partition + " ends with " + exitCode,
                    world -> world.isRunning(partition),
                    world -> world.end(partition, exitCode)));
        }
        // As if it were the partition's own: nobody to whom that may not flow sees what an operator does with it.
        for (Order order : Order.values()) {
            events.add(new Event(
                    domain,
                    "an order to " + order + " " + partition,
                    world -> true,
                    world -> world.order(partition, order)));
        }
        if (!store) {
            events.add(new Event(
                    partition,
                    partition + " has put too much into its outbox",
                    world -> world.isRunning(partition),
                    world -> world.overfill(partition)));
            message(events, partition, Operation.READY, -1, 0, LETTERS[0]);
        }
        if (plan.partitions().get(partition).health().isAsked()) {
            looks(events, partition);
        }
    }

    /** It is looked at once, or so often that it was silent for too long, having said before that it is alive or not. */
    private static void looks(List<Event> events, int partition) {
        for (int times : new int[] {1, HealthPlan.LOOKS + 1}) {
            for (int more : new int[] {0, 1}) {
                events.add(new Event(
                        partition,
                        partition + " says " + more + " times that it is alive and is looked at " + times + " times",
                        world -> world.isRunning(partition),
                        world -> world.look(partition, more, times)));
            }
        }
    }

    /** Every request of a disk or a channel, whether the end is for it or not. */
    private static void uses(List<Event> events, int partition, int end, Kind kind) {
        if (kind.isDisk()) {
            message(events, partition, Operation.READ, end, 0, LETTERS[0]);
            message(events, partition, Operation.INSPECT, end, 0, LETTERS[0]);
            message(events, partition, Operation.AWAIT, end, 1, LETTERS[0]);
            message(events, partition, Operation.AWAIT, end, 2, LETTERS[0]);
            message(events, partition, Operation.ADVANCE, end, 0, LETTERS[0]);
            letters(events, partition, Operation.WRITE, end, 0);
        } else {
            letters(events, partition, Operation.SEND, end, 0);
            message(events, partition, Operation.RECEIVE, end, 0, LETTERS[0]);
            letters(events, partition, Operation.CALL, end, 0);
            letters(events, partition, Operation.ANSWER, end, 1);
            message(events, partition, Operation.ANSWER, end, 2, LETTERS[0]);
        }
    }

    /** What no end of the partition's is for, and what only others may say. */
    private static void refused(List<Event> events, int partition, SystemPlan plan) {
        message(events, partition, Operation.READ, 99, 0, LETTERS[0]);
        message(events, partition, Operation.STOP, 0, 0, LETTERS[0]);
        for (int other = 0; other < plan.partitions().size(); other++) {
            int subject = other;
            events.add(new Event(
                    partition,
                    partition + " reports a denial of " + subject,
                    world -> world.isRunning(partition),
                    world -> world.send(
                            partition,
                            new Message().request(Operation.REPORT, 0, TAG).address(subject, 0),
                            LETTERS[0])));
        }
    }

    private static void letters(List<Event> events, int partition, Operation operation, int end, long position) {
        for (char letter : LETTERS) {
            message(events, partition, operation, end, position, letter);
        }
    }

    private static void message(
            List<Event> events, int partition, Operation operation, int end, long position, char letter) {
        events.add(new Event(
                partition,
                partition + " sends " + operation + " on end " + end + " with " + position + " and " + letter,
                world -> world.isRunning(partition),
                world -> world.send(
                        partition, new Message().request(operation, end, TAG).payload(position, 0, 1), letter)));
    }
}
