package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.topology.Place;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One of two forms. Immutable.
 *
 * @param isOther whether a value is meant to have the second form
 */
record Either<T>(Shape<? extends T> one, Shape<? extends T> other, Predicate<Node> isOther) implements Shape<T> {

    @Override
    public T read(Node node, Reading reading) {
        return isOther.test(node) ? other.read(node, reading) : one.read(node, reading);
    }

    @Override
    public T standIn(Place at) {
        return one.standIn(at);
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.putArray("oneOf").add(one.schema()).add(other.schema());
        return schema;
    }
}
