package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.JsonNode;
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

    private record Default<T>(T value, JsonNode asWritten) {}

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

    /** @param asWritten the default value as a topology would write it */
    static <T> Key<T> optional(String name, Shape<T> shape, T value, JsonNode asWritten, String sentence) {
        return new Key<>(name, shape, false, Optional.of(new Default<>(value, asWritten)), sentence);
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

    Optional<JsonNode> defaultAsWritten() {
        return byDefault.map(Default::asWritten);
    }

    T valueWhenAbsent(Place at) {
        return byDefault.map(Default::value).orElseGet(() -> shape.standIn(at));
    }
}
