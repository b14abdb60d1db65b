package dev.cofferdam.deploy.manifest;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Writes documents of YAML that people can read: texts of several lines as such. Stateless. */
final class Yaml {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setWidth(Integer.MAX_VALUE)
            .build();

    /** Texts that older readers, which clusters have, take for truth values, and what they may take for numbers. */
    private static final Pattern OTHER_IN_YAML_1_1 = Pattern.compile("(?i)y|n|yes|no|on|off|[-+.0-9][-+.:_0-9a-z]*");

    private Yaml() {}

    /** One document after another, each after a comment. */
    static String of(String comment, List<? extends Map<String, ?>> documents) {
        StringBuilder text = new StringBuilder();
        comment.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        for (Map<String, ?> document : documents) {
            text.append("---\n").append(new Dump(SETTINGS, new Texts()).dumpToString(document));
        }
        return text.toString();
    }

    /** Represents texts of several lines literally. */
    private static final class Texts extends StandardRepresenter {
        Texts() {
            super(SETTINGS);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            if (tag.equals(Tag.STR) && value.indexOf('\n') >= 0) {
                return new ScalarNode(tag, value, ScalarStyle.LITERAL);
            }
            boolean quoted =
                    tag.equals(Tag.STR) && OTHER_IN_YAML_1_1.matcher(value).matches();
            return quoted
                    ? new ScalarNode(tag, value, ScalarStyle.SINGLE_QUOTED)
                    : super.representScalar(tag, value, style);
        }
    }
}
