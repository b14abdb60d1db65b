package dev.cofferdam.store.downgrade;

import java.util.Set;

/** Somebody whom the topology's policy knows by name and key. Immutable. */
public record Person(String name, SshPublicKey key, Set<Privilege> may) {
    public Person {
        may = Set.copyOf(may);
    }
}
