package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand that gives one answer, in text or JSON. For one thread. */
public abstract class AnswerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    protected abstract Answer answer() throws IOException;

    protected final CommandSpec spec() {
        return spec;
    }

    /** Whether the answer is for programs. */
    protected final boolean isJson() {
        return json;
    }

    /** What to throw where the command's parameters do not suit what they are about. */
    protected final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() throws IOException {
        Answer answer = answer();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.print(answer.json()) : answer.page().in(StandardOutput.columns(out)));
        out.flush();
        return answer.exitCode();
    }
}
