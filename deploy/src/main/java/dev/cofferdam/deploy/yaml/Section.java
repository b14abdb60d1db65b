package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Numerals;
import dev.cofferdam.deploy.topology.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping with a fixed set of keys. Immutable.
 *
 * @param what with its article, as in "a disk"
 */
record Section<T>(String what, List<Key<?>> keys, Function<Fields, T> make) implements Shape<T> {

    /** What other tools call a key of ours. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("arguments", "args"),
            Map.entry("class", "label"),
            Map.entry("classification", "label"),
            Map.entry("clearance", "label"),
            Map.entry("command", "program"),
            Map.entry("comment", "note"),
            Map.entry("depends-on", "after"),
            Map.entry("depends_on", "after"),
            Map.entry("description", "note"),
            Map.entry("env", "args"),
            Map.entry("environment", "args"),
            Map.entry("healthcheck", "health"),
            Map.entry("image", "program"),
            Map.entry("id", "name"),
            Map.entry("instances", "count"),
            Map.entry("interval", "within-millis"),
            Map.entry("max", "at-most"),
            Map.entry("max-attempts", "at-most"),
            Map.entry("max_attempts", "at-most"),
            Map.entry("mem", "memory"),
            Map.entry("mode", "access"),
            Map.entry("ports", "sockets"),
            Map.entry("replicas", "count"),
            Map.entry("requires", "after"),
            Map.entry("resources", "limits"),
            Map.entry("services", "partitions"),
            Map.entry("timeout", "within-millis"),
            Map.entry("volumes", "disks"),
            Map.entry("within", "within-millis"));

    @Override
    public T read(Node node, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            Scalar.wrongKind(node, reading, what + ", that is a mapping with the keys " + names() + meant(node));
            keyNames().forEach(reading.violations()::unread);
            return standIn(reading.at(node));
        }
        Map<Key<?>, Located<?>> given = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (NodeTuple written : mapping.getValue()) {
            NodeTuple tuple = Colons.mended(written, this::has, reading);
            Optional<String> name = uniqueName(tuple, seen, reading);
            name.flatMap(this::key)
                    .ifPresentOrElse(
                            key -> given.put(key, located(key, tuple.getValueNode(), reading)),
                            () -> name.ifPresent(unknown -> reportUnknown(unknown, tuple, mapping, reading)));
        }
        for (Key<?> key : keys) {
            if (key.required() && !seen.contains(key.name())) {
                reading.report(
                        Rule.REQUIRED_KEY,
                        node,
                        what + " lacks the key '" + key.name() + "'",
                        "add '" + key.name() + ":', " + key.sentence());
            }
        }
        return make.apply(new Fields(reading.at(node), given));
    }

    /** The text of a tuple's key; empty, and reported, where it is no text or stands for the second time. */
    static Optional<String> uniqueName(NodeTuple tuple, Set<String> seen, Reading reading) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode scalar)) {
            Scalar.wrongKind(key, reading, "a key, that is a word before a colon");
            return Optional.empty();
        }
        if (!seen.add(scalar.getValue())) {
            reading.report(
                    Rule.UNIQUE_KEY,
                    key,
                    "the key '" + Scalar.shown(scalar.getValue()) + "' stands twice",
                    "keep one of the two");
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    /** A word alone, where one of the keys takes it. */
    private String meant(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            return "";
        }
        String text = scalar.getValue();
        return keys.stream()
                .filter(key -> key.shape()
                        .schema()
                        .path("enum")
                        .valueStream()
                        .anyMatch(word -> word.asText().equals(text)))
                .findFirst()
                .map(key -> "; write {" + key.name() + ": " + text + "} if you mean that")
                .orElse("");
    }

    private static <V> Located<V> located(Key<V> key, Node value, Reading reading) {
        Optional<Numerals.Objection> time =
                value instanceof ScalarNode scalar ? Times.objection(key.name(), scalar.getValue()) : Optional.empty();
        if (time.isPresent()) {
            reading.report(
                    Rule.VALUE_KIND, value, time.get().wrong(), time.get().right());
            return new Located<>(key.shape().standIn(reading.at(value)), reading.at(value));
        }
        return new Located<>(key.shape().read(value, reading), reading.at(value));
    }

    private void reportUnknown(String name, NodeTuple tuple, MappingNode mapping, Reading reading) {
        // {label: secret/crypto,nuclear} is a mapping with a key 'nuclear' that has no value.
        boolean splitText = mapping.getFlowStyle() == FlowStyle.FLOW
                && tuple.getValueNode().getTag().equals(Tag.NULL);
        String right = advice(name);
        reading.report(
                Rule.KNOWN_KEY,
                tuple.getKeyNode(),
                what + " has no key '" + Scalar.shown(name) + "'",
                splitText ? "inside { } a text with a comma needs quotes; if this is meant as a key, " + right : right);
    }

    /** What is right where {@code name} is none of the keys: one of them, or where such a key belongs. */
    private String advice(String name) {
        Optional<String> synonym = Optional.ofNullable(ELSEWHERE.get(name));
        return synonym.filter(this::has)
                .or(() -> Nearest.slip(name, keyNames()))
                .map(word -> Nearest.question(name, word))
                .or(() -> Homes.of(name, this).map(home -> "write it " + home))
                .or(() -> synonym.flatMap(word -> Homes.of(word, this).map(home -> "write '" + word + "' " + home)))
                .orElseGet(() -> Nearest.advice(name, keyNames(), "keys"));
    }

    boolean has(String name) {
        return key(name).isPresent();
    }

    private Optional<Key<?>> key(String name) {
        for (Key<?> key : keys) {
            if (key.name().equals(name)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    private List<String> keyNames() {
        return keys.stream().<String>map(Key::name).toList();
    }

    private String names() {
        return String.join(", ", keyNames());
    }

    @Override
    public T standIn(Place at) {
        return make.apply(new Fields(at, Map.of()));
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        for (Key<?> key : keys) {
            ObjectNode property = key.shape().schema().put("description", key.sentence());
            key.defaultAsWritten().ifPresent(text -> property.set("default", text));
            properties.set(key.name(), property);
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }
}
