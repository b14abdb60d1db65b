package dev.cofferdam.deploy.command.manual;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion of the shell zsh, to be sourced or to lie as {@code _cofferdam} in a directory of its {@code fpath}.
 * Stateless. Source: zshcompsys(1), zshcompwid(1).
 */
final class ZshCompletion {
    private ZshCompletion() {}

    static String of(CommandSpec root) {
        List<CommandSpec> all = Commands.all(root);
        String below = all.stream()
                .filter(each -> each.parent() != null)
                .map(each -> quoted(each.qualifiedName()))
                .collect(Collectors.joining("|"));
        String cases = all.stream().map(ZshCompletion::branch).collect(Collectors.joining());
        return """
                #compdef @NAME@

                _@NAME@() {
                    local at=@NAME@ word option
                    local -a commands options
                    local -A values
                    for word in "${(@)words[2,CURRENT-1]}"; do
                        case "$at $word" in
                            (@BELOW@) at="$at $word" ;;
                        esac
                    done
                    case $at in
                @CASES@    esac
                    option=$words[CURRENT-1]
                    if compset -P '--*='; then
                        option=${IPREFIX%=}
                    fi
                    if (( ${+values[$option]} )); then
                        if [[ -n $values[$option] ]]; then compadd -- ${=values[$option]}; else _files; fi
                    elif [[ $PREFIX == -* ]]; then
                        _describe -o option options
                    elif (( $#commands )); then
                        _describe command commands
                    else
                        _files
                    fi
                }

                if [[ $funcstack[1] == _@NAME@ ]]; then
                    _@NAME@ "$@"
                else
                    (( $+functions[compdef] )) || { autoload -U compinit && compinit }
                    compdef _@NAME@ @NAME@
                fi
                """.replace("@NAME@", root.name()).replace("@BELOW@", below).replace("@CASES@", cases);
    }

    private static String branch(CommandSpec command) {
        List<OptionSpec> options =
                command.options().stream().filter(option -> !option.hidden()).toList();
        String commands = Commands.visible(command.commandLine()).stream()
                .map(each -> described(each.name(), Commands.sentence(each)))
                .collect(Collectors.joining(" "));
        String described = options.stream()
                .flatMap(option -> Arrays.stream(option.names()).map(name -> described(name, sentence(option))))
                .collect(Collectors.joining(" "));
        String values = options.stream()
                .filter(option -> option.arity().max() > 0)
                .flatMap(option -> Arrays.stream(option.names()).flatMap(name -> Stream.of(name, candidates(option))))
                .map(ZshCompletion::quoted)
                .collect(Collectors.joining(" "));
        return """
                        (%s)
                            commands=(%s)
                            options=(%s)
                            values=(%s) ;;
                """.formatted(quoted(command.qualifiedName()), commands, described, values);
    }

    private static String candidates(OptionSpec option) {
        Iterable<String> candidates = option.completionCandidates();
        return candidates == null
                ? ""
                : StreamSupport.stream(candidates.spliterator(), false).collect(Collectors.joining(" "));
    }

    private static String sentence(OptionSpec option) {
        return option.description().length == 0
                ? ""
                : Commands.plain(option.description()[0].replaceAll("\\$\\{[^}]*}", "..."));
    }

    private static String described(String name, String sentence) {
        return quoted(name.replace(":", "\\:") + ":" + sentence);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''").replace("\n", " ") + "'";
    }
}
