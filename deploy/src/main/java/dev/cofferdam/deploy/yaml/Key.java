package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Place;
import java.util.Optional;

/**
 * One key of a {@link Section}. Immutable; compared by identity, since each key is declared once.
 *
 * @param <T> of its value
 */
final class Key<T> {
    private final String name;
    private final Shape<T> shape;
    private final boolean required;
    private final Optional<Default<T>> byDefault;
    private final String sentence;

    private record Default<T>(T value, String text) {}

    private Key(String name, Shape<T> shape, boolean required, Optional<Default<T>> byDefault, String sentence) {
        this.name = name;
        this.shape = shape;
        this.required = required;
        this.byDefault = byDefault;
        this.sentence = sentence;
    }

    static <T> Key<T> required(String name, Shape<T> shape, String sentence) {
        return new Key<>(name, shape, true, Optional.empty(), sentence);
    }

    static <T> Key<T> optional(String name, Shape<T> shape, String sentence) {
        return new Key<>(name, shape, false, Optional.empty(), sentence);
    }

    /** @param text the default as a topology would write it */
    static <T> Key<T> optional(String name, Shape<T> shape, T value, String text, String sentence) {
        return new Key<>(name, shape, false, Optional.of(new Default<>(value, text)), sentence);
    }

    String name() {
        return name;
    }

    Shape<T> shape() {
        return shape;
    }

    boolean required() {
        return required;
    }

    String sentence() {
        return sentence;
    }

    Optional<String> defaultText() {
        return byDefault.map(Default::text);
    }

    T valueWhenAbsent(Place at) {
        return byDefault.map(Default::value).orElseGet(() -> shape.standIn(at));
    }
}
