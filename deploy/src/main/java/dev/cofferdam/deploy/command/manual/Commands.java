package dev.cofferdam.deploy.command.manual;

import dev.cofferdam.deploy.rule.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The tree of commands. Stateless. */
public final class Commands {
    private Commands() {}

    /** The command that {@code words} name, from the root of the tree that {@code asking} is in. */
    static CommandLine find(CommandSpec asking, List<String> words) {
        CommandLine found = asking.root().commandLine();
        for (String word : words) {
            Map<String, CommandLine> there = found.getSubcommands();
            if (!there.containsKey(word)) {
                throw new ParameterException(
                        asking.commandLine(),
                        "'" + word + "' is no command of "
                                + found.getCommandSpec().qualifiedName() + "; "
                                + Nearest.advice(word, names(found), "commands"));
            }
            found = there.get(word);
        }
        return found;
    }

    /** Those that users are told of. */
    public static List<String> names(CommandLine of) {
        return visible(of).stream().map(CommandSpec::name).toList();
    }

    static List<CommandSpec> visible(CommandLine of) {
        return of.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(spec -> !spec.usageMessage().hidden())
                .toList();
    }

    /** {@code root} and all below it that users are told of. */
    static List<CommandSpec> all(CommandSpec root) {
        List<CommandSpec> all = new ArrayList<>(List.of(root));
        visible(root.commandLine()).forEach(each -> all.addAll(all(each)));
        return all;
    }

    /** What a command does, in one sentence. */
    static String sentence(CommandSpec of) {
        String[] description = of.usageMessage().description();
        return description.length == 0 ? "" : plain(description[0]);
    }

    /** As users read it, without what picocli puts in when it prints. */
    static String plain(String description) {
        return String.format(description);
    }
}
