package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.command.console.Fold;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help in fewer columns than picocli has a layout for: what an option does goes on below it. Stateless. */
final class NarrowHelp {
    /** Picocli's least. */
    static final int LAID_OUT_COLUMNS_MIN = 55;

    /** In which nothing is folded yet. */
    private static final int WIDE_COLUMNS = 10_000;

    private static final int INDENT_MAX = 8;
    private static final Pattern GAP = Pattern.compile("(?<=\\S) {2,}(?=\\S)");

    private NarrowHelp() {}

    /** Of {@code line} and all its subcommands, from now on. */
    static void use(CommandLine line, int columns) {
        line.setUsageHelpWidth(WIDE_COLUMNS);
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
        sections.replaceAll((key, section) -> switch (key) {
            case UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING -> section;
            case UsageMessageSpec.SECTION_KEY_SYNOPSIS ->
                help -> {
                    String heading = "x".repeat(help.synopsisHeadingLength());
                    return folded(heading + section.render(help), columns).substring(heading.length());
                };
            default -> help -> folded(section.render(help), columns);
        });
        line.setHelpSectionMap(sections);
    }

    private static String folded(String text, int columns) {
        return Fold.text(text.lines().map(NarrowHelp::closer).collect(Collectors.joining("\n")), columns);
    }

    /** Without the room between two columns. */
    private static String closer(String line) {
        int indent = Math.min(INDENT_MAX, line.length() - line.stripLeading().length());
        return " ".repeat(indent) + GAP.matcher(line.strip()).replaceAll("  ");
    }
}
