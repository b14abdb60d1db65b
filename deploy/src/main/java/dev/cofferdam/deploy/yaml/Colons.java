package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Finds colons that are missing or stand too close: between braces YAML takes <code>{of x}</code> and <code>{of:x}</code> for
 * a key that has no value. Stateless.
 */
final class Colons {
    private static final Pattern KEY_AND_VALUE = Pattern.compile("([A-Za-z0-9][\\w.-]*)(?::| +)(\\S.*)");

    private Colons() {}

    /** What was meant, after a report; the tuple itself where it has a value, or its first word is no key. */
    static NodeTuple mended(NodeTuple tuple, Predicate<String> isKey, Reading reading) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)
                || key.getScalarStyle() != ScalarStyle.PLAIN
                || !tuple.getValueNode().getTag().equals(Tag.NULL)) {
            return tuple;
        }
        Matcher parts = KEY_AND_VALUE.matcher(key.getValue());
        if (!parts.matches() || !isKey.test(parts.group(1))) {
            return tuple;
        }
        boolean close = key.getValue().charAt(parts.end(1)) == ':';
        reading.report(
                Rule.VALUE_KIND,
                key,
                (close ? "there is no blank after the colon in '" : "a colon is missing in '")
                        + Scalar.shown(key.getValue()) + "'",
                "write '" + parts.group(1) + ": " + Scalar.shown(parts.group(2)) + "'");
        return new NodeTuple(text(parts.group(1), key), text(parts.group(2), key));
    }

    private static Node text(String value, ScalarNode at) {
        return new ScalarNode(Tag.STR, true, value, ScalarStyle.PLAIN, at.getStartMark(), at.getEndMark());
    }
}
