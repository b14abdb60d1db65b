package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.command.manual.Commands;
import dev.cofferdam.deploy.rule.Nearest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command, and what may have been meant. Stateless. */
final class Mistakes {
    /** What picocli says of an option, its choices, and what was given. */
    private static final Pattern CHOICE = Pattern.compile(
            "Invalid value for (.*): expected one of \\[(.*)] \\(case-sensitive\\) but was '(.*)'", Pattern.DOTALL);

    private Mistakes() {}

    static String message(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getUnmatched().isEmpty()
                ? unmatched(unmatched.getUnmatched().getFirst(), wrong.getCommandLine())
                : choice(wrong.getMessage());
    }

    /** Of a word that is none of a few, which was meant. */
    private static String choice(String message) {
        Matcher none = CHOICE.matcher(message);
        if (!none.matches()) {
            return message;
        }
        List<String> words = List.of(none.group(2).split(", ", -1));
        return none.group(1).replaceFirst("^positional parameter at .*", "the argument") + " is one of " + none.group(2)
                + ", and not '" + none.group(3) + "'"
                + Nearest.to(none.group(3), words)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("");
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
        if (command.findOption("--" + word) != null) {
            return own + " has no command '" + word + "'; did you mean '--" + word + "'?";
        }
        return own + " has no command '" + word + "'; " + Nearest.advice(word, Commands.names(line), "commands");
    }
}
