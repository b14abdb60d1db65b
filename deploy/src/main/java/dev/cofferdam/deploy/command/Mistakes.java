package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.command.manual.Commands;
import dev.cofferdam.deploy.rule.Nearest;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command, and what may have been meant. Stateless. */
final class Mistakes {
    private Mistakes() {}

    static String message(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getUnmatched().isEmpty()
                ? unmatched(unmatched.getUnmatched().getFirst(), wrong.getCommandLine())
                : wrong.getMessage();
    }

    private static String unmatched(String word, CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        String own = command.qualifiedName();
        if (word.startsWith("-") && word.length() > 1) {
            List<String> options = command.options().stream()
                    .filter(option -> !option.hidden())
                    .map(OptionSpec::longestName)
                    .toList();
            String name = word.replaceFirst("=.*", "");
            return own + " has no option '" + name + "'; " + Nearest.advice(name, options, "options");
        }
        if (line.getSubcommands().isEmpty()) {
            return own + " takes no further argument '" + word + "'";
        }
        return own + " has no command '" + word + "'; " + Nearest.advice(word, Commands.names(line), "commands");
    }
}
