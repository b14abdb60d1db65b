package dev.cofferdam.deploy.command.run;

import picocli.CommandLine.Option;

/** The option {@code --name} of every subcommand that is about a run. For one thread. */
final class RunName {
    @Option(names = "--name", paramLabel = "NAME", description = "The topology's name, where several are running.")
    private String name;

    /** Null where the command line gives none. */
    String get() {
        return name;
    }
}
