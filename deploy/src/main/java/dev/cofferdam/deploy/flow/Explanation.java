package dev.cofferdam.deploy.flow;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether one party may affect or use another, why, and whether the topology lets it. Immutable.
 *
 * @param directions one, or two where the access needs both
 */
public record Explanation(Question question, List<Direction> directions) {

    /** What is asked about; of a raw label the place is where it was asked. */
    public record Question(Party from, Party to, Access access) {}

    /** Which ways information goes when the first party uses the second. */
    public enum Access {
        /** From the first to the second. */
        FLOW(true, false),
        ONE_WAY(true, false),
        CALL(true, true),
        READ(false, true),
        WRITE(true, false),
        READ_WRITE(true, true);

        private final boolean forth;
        private final boolean back;

        Access(boolean forth, boolean back) {
            this.forth = forth;
            this.back = back;
        }
    }

    /**
     * One direction of information.
     *
     * @param fromLabel canonical
     * @param toLabel canonical
     * @param obstacles in words; empty where the flow is allowed
     * @param granted every route without a third partition, else a shortest one; empty where the topology grants none
     */
    public record Direction(
            Party from, Party to, String fromLabel, String toLabel, List<String> obstacles, List<List<Flow>> granted) {
        public boolean allowed() {
            return obstacles.isEmpty();
        }
    }

    /** Empty where the policy or a label of the question has faults. */
    public static Optional<Explanation> of(Question question, Labels labels, Flows flows) {
        List<Direction> directions = new ArrayList<>();
        Party from = question.from();
        Party to = question.to();
        Optional<AccessClass> fromClass = labels.classOf(from.label());
        Optional<AccessClass> toClass = labels.classOf(to.label());
        if (labels.policy().isEmpty() || fromClass.isEmpty() || toClass.isEmpty()) {
            return Optional.empty();
        }
        Policy policy = labels.policy().get();
        if (question.access().forth) {
            directions.add(direction(from, fromClass.get(), to, toClass.get(), policy, flows));
        }
        if (question.access().back) {
            directions.add(direction(to, toClass.get(), from, fromClass.get(), policy, flows));
        }
        return Optional.of(new Explanation(question, List.copyOf(directions)));
    }

    private static Direction direction(
            Party from, AccessClass fromClass, Party to, AccessClass toClass, Policy policy, Flows flows) {
        return new Direction(
                from,
                to,
                policy.format(fromClass),
                policy.format(toClass),
                Obstacles.between(policy, fromClass, toClass),
                new Routes(flows.all()).routes(from, to));
    }

    /** The partition or disk of that name, else the raw label; empty where the text is neither. */
    public static Optional<Party> party(String text, Labels labels, Flows flows) {
        Place asked = new Place("command line", 1, 1);
        return flows.party(text)
                .or(() -> labels.classOf(text)
                        .map(accessClass -> new Party(Party.Kind.LABEL, "", new Located<>(text, asked))));
    }

    /** Whether every direction is allowed. */
    public boolean allowed() {
        return directions.stream().allMatch(Direction::allowed);
    }

    /** Whether the topology grants every direction. */
    public boolean granted() {
        return directions.stream().noneMatch(direction -> direction.granted().isEmpty());
    }
}
