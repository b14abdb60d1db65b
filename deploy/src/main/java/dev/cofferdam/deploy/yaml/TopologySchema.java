package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The published JSON Schema of topology files, made of the keys that the reader reads. Stateless. */
public final class TopologySchema {
    private TopologySchema() {}

    /** In draft 2020-12. */
    public static ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Cofferdam topology");
        schema.setAll(TopologyShape.TOPOLOGY.schema());
        ArrayNode origins = schema.putArray("anyOf"); // of the policy
        origins.addObject().putArray("required").add("policy");
        origins.addObject().putArray("required").add("include");
        return schema;
    }
}
