package dev.cofferdam.deploy.command.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion of the shell fish. Stateless. Source: fishshell.com/docs, "Writing your own completions". */
final class FishCompletion {
    private FishCompletion() {}

    static String of(CommandSpec root) {
        StringBuilder script = new StringBuilder();
        for (CommandSpec each : Commands.all(root)) {
            String here = condition(each);
            for (CommandSpec below : Commands.visible(each.commandLine())) {
                line(script, root, here, "-f -a " + quoted(below.name()), Commands.sentence(below));
            }
            each.options().stream().filter(option -> !option.hidden()).forEach(option -> {
                String[] description = option.description();
                line(script, root, here, option(option), description.length == 0 ? "" : description[0]);
            });
        }
        return script.toString();
    }

    private static void line(StringBuilder script, CommandSpec root, String here, String what, String description) {
        script.append("complete -c %s -n %s %s -d %s\n"
                .formatted(
                        root.name(),
                        quoted(here),
                        what,
                        quoted(Commands.plain(description.replaceAll("\\$\\{[^}]*}", "...")))));
    }

    /** That the words so far lead to {@code command}, and to none below it. */
    private static String condition(CommandSpec command) {
        List<String> parts = new ArrayList<>();
        for (CommandSpec at = command; at.parent() != null; at = at.parent()) {
            parts.addFirst("__fish_seen_subcommand_from " + at.name());
        }
        List<String> below = Commands.names(command.commandLine());
        if (!below.isEmpty()) {
            parts.add("not __fish_seen_subcommand_from " + String.join(" ", below));
        }
        return String.join("; and ", parts);
    }

    private static String option(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
        if (option.arity().max() == 0) {
            return names;
        }
        Iterable<String> candidates = option.completionCandidates();
        return candidates == null
                ? names + " -r"
                : names + " -x -a "
                        + quoted(StreamSupport.stream(candidates.spliterator(), false)
                                .collect(Collectors.joining(" ")));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'";
    }
}
