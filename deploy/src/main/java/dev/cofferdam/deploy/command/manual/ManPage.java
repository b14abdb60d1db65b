package dev.cofferdam.deploy.command.manual;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's manual page. Stateless. Source: man(7), the macros of manual pages. */
final class ManPage {
    private ManPage() {}

    /** As in cofferdam-store-import. */
    static String name(CommandSpec of) {
        return of.qualifiedName("-");
    }

    static String of(CommandSpec command) {
        StringBuilder page = new StringBuilder();
        page.append(".TH \"%s\" 1\n".formatted(text(name(command).toUpperCase(Locale.ROOT))));
        section(page, "NAME", text(name(command)) + " \\- " + text(Commands.sentence(command)));
        section(page, "SYNOPSIS", text(synopsis(command)));
        section(
                page,
                "DESCRIPTION",
                Arrays.stream(command.usageMessage().description())
                        .map(each -> text(Commands.plain(each)))
                        .collect(Collectors.joining("\n.PP\n")));
        items(
                page,
                "ARGUMENTS",
                command.positionalParameters().stream()
                        .map(each -> item(label(each), each))
                        .toList());
        items(
                page,
                "OPTIONS",
                command.options().stream()
                        .filter(option -> !option.hidden())
                        .map(option -> item(names(option), option))
                        .toList());
        items(
                page,
                "COMMANDS",
                Commands.visible(command.commandLine()).stream()
                        .map(each -> item(name(each) + "(1)", Commands.sentence(each)))
                        .toList());
        Map<String, String> codes = command.usageMessage().exitCodeList();
        items(
                page,
                "EXIT STATUS",
                codes.entrySet().stream()
                        .map(code -> item(code.getKey(), code.getValue()))
                        .toList());
        if (command.parent() != null) {
            section(page, "SEE ALSO", text(name(command.parent())) + "(1)");
        }
        return page.toString();
    }

    private static String synopsis(CommandSpec command) {
        String options = command.options().isEmpty() ? "" : " [OPTIONS]";
        String below = Commands.visible(command.commandLine()).isEmpty() ? "" : " COMMAND";
        return command.qualifiedName()
                + options
                + below
                + command.positionalParameters().stream()
                        .map(each -> " " + optional(each))
                        .collect(Collectors.joining());
    }

    private static String optional(PositionalParamSpec parameter) {
        return parameter.required() ? label(parameter) : "[" + label(parameter) + "]";
    }

    private static String label(PositionalParamSpec parameter) {
        return parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    }

    private static String names(OptionSpec option) {
        return String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
    }

    private static String item(String head, ArgSpec argument) {
        String defaultValue = String.valueOf(argument.defaultValue());
        return item(
                head,
                Arrays.stream(argument.description())
                        .map(each -> Commands.plain(each.replace("${DEFAULT-VALUE}", defaultValue)))
                        .collect(Collectors.joining(" ")));
    }

    private static String item(String head, String sentence) {
        return ".TP\n\\fB" + text(head) + "\\fR\n" + text(sentence) + "\n";
    }

    private static void section(StringBuilder page, String title, String content) {
        page.append(".SH ").append(title).append('\n').append(content).append('\n');
    }

    private static void items(StringBuilder page, String title, List<String> items) {
        if (!items.isEmpty()) {
            section(page, title, String.join("", items).stripTrailing());
        }
    }

    /** What roff would take for its own is written so that it does not. */
    private static String text(String plain) {
        String escaped = plain.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
