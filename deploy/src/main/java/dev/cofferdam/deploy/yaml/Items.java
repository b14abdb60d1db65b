package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A list of {@code min} to {@code max} items; what stands beyond is not looked at. Immutable.
 *
 * @param what in the plural, as in "disks"
 */
record Items<T>(String what, Shape<T> item, int min, int max) implements Shape<List<Located<T>>> {

    @Override
    public List<Located<T>> read(Node node, Reading reading) {
        if (!(node instanceof SequenceNode sequence)) {
            Scalar.wrongKind(node, reading, "a list of " + what + meant(node));
            reading.violations().unread(what);
            return List.of();
        }
        int count = sequence.getValue().size();
        if (count > max) {
            reportCount(sequence.getValue().get(max), count, reading);
        } else if (count < min) {
            reportCount(node, count, reading);
        }
        return sequence.getValue().stream()
                .limit(max)
                .map(each -> new Located<>(item.read(each, reading), reading.at(each)))
                .toList();
    }

    /** One alone, where the items are words. */
    private String meant(Node node) {
        return item instanceof Scalar<?>
                        && node instanceof ScalarNode scalar
                        && scalar.getTag().equals(Tag.STR)
                        && !scalar.getValue().isBlank()
                ? "; write [" + Scalar.shown(scalar.getValue()) + "] if you mean that"
                : "";
    }

    private void reportCount(Node at, int count, Reading reading) {
        reading.report(Rule.COUNT_LIMIT, at, "there are " + count + " " + what, "give " + min + " to " + max);
    }

    @Override
    public List<Located<T>> standIn(Place at) {
        return List.of();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "array");
        schema.set("items", item.schema());
        return schema.put("minItems", min).put("maxItems", max);
    }
}
