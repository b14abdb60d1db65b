package dev.cofferdam.deploy.flow;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;

/**
 * What information flows from or to. Immutable.
 *
 * @param name empty for a raw label
 * @param label empty text where it could not be read
 */
public record Party(Kind kind, String name, Located<String> label) {

    /** What a party is; raw labels stand only in questions. */
    public enum Kind {
        PARTITION,
        DISK,
        /** Of the host, which nobody of the topology writes. */
        DIRECTORY,
        LABEL
    }

    /** As in "disk observations"; of a raw label just "label". */
    public String kindAndName() {
        return (Names.word(kind) + " " + name).strip();
    }
}
