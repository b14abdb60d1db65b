package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.flow.Flow;
import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.flow.Party;
import dev.cofferdam.deploy.topology.Labels;

/**
 * Flows as languages for graphs write them. Immutable. A label holds no quotation mark, a name none but letters, digits and
 * hyphens, so nothing is to be escaped.
 */
record FlowGraph(Flows flows, Labels labels) {

    /** Source: graphviz.org/doc/info/lang.html. */
    String dot(String name) {
        StringBuilder graph = new StringBuilder("digraph \"%s\" {\n  rankdir=BT;\n".formatted(name));
        for (Party party : flows.parties()) {
            graph.append("  \"%s\" [shape=%s, label=\"%s\\n%s\"];\n"
                    .formatted(
                            party.name(),
                            shape(party.kind(), "cylinder", "folder", "box"),
                            party.name(),
                            labels.canonical(party.label())));
        }
        for (Flow flow : flows.all()) {
            graph.append("  \"%s\" -> \"%s\" [label=\"%s\"];\n"
                    .formatted(flow.from().name(), flow.to().name(), flow.word()));
        }
        return graph.append("}\n").toString();
    }

    /** Source: mermaid.js.org/syntax/flowchart.html. */
    String mermaid() {
        StringBuilder graph = new StringBuilder("flowchart BT\n");
        for (Party party : flows.parties()) {
            String text = "\"" + party.name() + "<br>" + labels.canonical(party.label()) + "\"";
            graph.append("  %s%s\n"
                    .formatted(
                            number(party),
                            shape(party.kind(), "[(" + text + ")]", "[/" + text + "/]", "[" + text + "]")));
        }
        for (Flow flow : flows.all()) {
            graph.append("  %s -->|%s| %s\n".formatted(number(flow.from()), flow.word(), number(flow.to())));
        }
        return graph.toString();
    }

    private static String shape(Party.Kind kind, String disk, String directory, String partition) {
        return switch (kind) {
            case DISK -> disk;
            case DIRECTORY -> directory;
            case PARTITION, LABEL -> partition;
        };
    }

    /** Names may be words of the language, such as 'end'. */
    private String number(Party party) {
        return "p" + flows.parties().indexOf(party);
    }
}
