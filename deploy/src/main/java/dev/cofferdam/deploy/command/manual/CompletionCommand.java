package dev.cofferdam.deploy.command.manual;

import dev.cofferdam.deploy.command.console.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands. For one thread. */
@Command(
        name = "completion",
        description = {
            "Print a script by which a shell completes commands, options and their values.",
            "bash: source <(cofferdam completion bash). zsh: the same with zsh. fish: cofferdam completion fish | source."
        })
public final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    private Shell shell;

    /** As on the command line. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                switch (shell) {
                    case bash -> AutoComplete.bash(root.name(), root.commandLine());
                    case zsh -> ZshCompletion.of(root);
                    case fish -> FishCompletion.of(root);
                });
        out.flush();
        return ExitCode.OK;
    }
}
