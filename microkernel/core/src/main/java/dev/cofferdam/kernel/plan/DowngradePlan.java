package dev.cofferdam.kernel.plan;

import java.util.List;

/**
 * Who may change the class of an object, and what must pass it first. Immutable.
 *
 * @param validDays for how long an approval counts
 * @param filters without a class: each runs at the class of the object that it looks at
 */
public record DowngradePlan(int validDays, List<Person> people, List<PartitionPlan> filters) {

    public DowngradePlan {
        people = List.copyOf(people);
        filters = List.copyOf(filters);
    }

    /**
     * Somebody with a key.
     *
     * @param key an OpenSSH public key without its comment
     * @param may what the person may do: submit, downgrade, upgrade, incomparable
     */
    public record Person(String name, String key, List<String> may) {
        public Person {
            may = List.copyOf(may);
        }
    }
}
