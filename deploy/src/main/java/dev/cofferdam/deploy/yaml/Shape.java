package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.topology.Place;
import org.snakeyaml.engine.v2.nodes.Node;

/** The form of a value in a topology file: reads it, and describes itself in JSON Schema. Immutable. */
interface Shape<T> {

    /** The value; where it has not this form, says so and returns the stand-in. */
    T read(Node node, Reading reading);

    /** What takes the place of a value that is left out or could not be read. */
    T standIn(Place at);

    /** This form in JSON Schema (draft 2020-12); a fresh tree at each call. */
    ObjectNode schema();
}
