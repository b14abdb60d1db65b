package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.rule.Violations;
import dev.cofferdam.deploy.topology.Place;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One file being read: turns marks into places and takes what is wrong. For one thread.
 *
 * @param base what leads from the topology's directory to this file's; empty, or with a slash at its end
 */
record Reading(String file, Violations violations, Lines lines, String base) {

    Reading of(String text) {
        return new Reading(file, violations, new Lines(text), base);
    }

    /** A path of this file as one from the topology's directory. */
    String rebased(String path) {
        return path.startsWith("/") ? path : base + path;
    }

    Place start() {
        return new Place(file, 1, 1);
    }

    Place at(Mark mark) {
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Where a node's value begins: behind the mark of a quoted text or below that of a block, so that offsets in the text add up. */
    Place at(Node node) {
        Place start = node.getStartMark().map(this::at).orElseGet(this::start);
        boolean quoted = node instanceof ScalarNode scalar
                && (scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED
                        || scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED);
        boolean block = node instanceof ScalarNode scalar
                && (scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED);
        // A block begins in the line below its mark; places are 1-based, lines are not.
        return block
                ? new Place(file, start.line() + 1, lines.indent(start.line()) + 1)
                : quoted ? start.plus(1) : start;
    }

    void report(Rule rule, Node node, String wrong, String right) {
        violations.add(rule, at(node), wrong, right);
    }
}
