package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping from names of the user's choice, at most {@code max} of them. Immutable.
 *
 * @param what in the plural, as in "organisations"
 */
record Entries<T>(String what, Shape<String> name, Shape<T> item, int max) implements Shape<List<Entries.Entry<T>>> {

    /** One name and what it stands for. */
    record Entry<T>(Located<String> name, Located<T> value) {}

    @Override
    public List<Entry<T>> read(Node node, Reading reading) {
        if (!(node instanceof MappingNode mapping)) {
            Scalar.wrongKind(node, reading, "a mapping from the names of " + what);
            return List.of();
        }
        List<Entry<T>> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (NodeTuple written : mapping.getValue()) {
            NodeTuple tuple = Colons.mended(written, name -> true, reading);
            if (entries.size() == max) {
                reading.report(
                        Rule.COUNT_LIMIT,
                        tuple.getKeyNode(),
                        "there are " + mapping.getValue().size() + " " + what,
                        "give at most " + max);
                break;
            }
            Optional<String> key = Section.uniqueName(tuple, seen, reading);
            if (key.isPresent()) {
                Node value = tuple.getValueNode();
                entries.add(new Entry<>(
                        new Located<>(name.read(asText(tuple.getKeyNode()), reading), reading.at(tuple.getKeyNode())),
                        new Located<>(item.read(value, reading), reading.at(value))));
            }
        }
        return List.copyOf(entries);
    }

    /** A key is a text, also where a value of the same form would be a number. */
    private static Node asText(Node key) {
        return key instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)
                ? new ScalarNode(
                        Tag.STR,
                        true,
                        scalar.getValue(),
                        scalar.getScalarStyle(),
                        scalar.getStartMark(),
                        scalar.getEndMark())
                : key;
    }

    @Override
    public List<Entry<T>> standIn(Place at) {
        return List.of();
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema =
                JsonNodeFactory.instance.objectNode().put("type", "object").put("maxProperties", max);
        schema.set("propertyNames", name.schema());
        schema.set("additionalProperties", item.schema());
        return schema;
    }
}
