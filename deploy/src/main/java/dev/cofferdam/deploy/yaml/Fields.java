package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import java.util.Map;
import java.util.Optional;

/** What one section of a file gave for each of its keys. For the thread that reads. */
final class Fields {
    private final Place at;
    private final Map<Key<?>, Located<?>> given;

    /** @param at where the section begins, the place of all that it leaves out */
    Fields(Place at, Map<Key<?>, Located<?>> given) {
        this.at = at;
        this.given = given;
    }

    /** Where the section begins. */
    Place at() {
        return at;
    }

    <T> Located<T> get(Key<T> key) {
        return find(key).orElseGet(() -> new Located<>(key.valueWhenAbsent(at), at));
    }

    <T> T value(Key<T> key) {
        return get(key).value();
    }

    /** Empty where the section leaves {@code key} out. */
    @SuppressWarnings("unchecked") // Section puts under a key only what the key's own shape read
    <T> Optional<Located<T>> find(Key<T> key) {
        return Optional.ofNullable((Located<T>) given.get(key));
    }
}
