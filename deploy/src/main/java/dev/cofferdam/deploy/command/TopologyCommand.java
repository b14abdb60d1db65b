package dev.cofferdam.deploy.command;

import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand that answers from a topology alone, in text or JSON. For one thread. */
abstract class TopologyCommand implements Callable<Integer> {
    private final Compiler compiler;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    TopologyCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    abstract Answer answer(Compilation compilation);

    /** What to throw where the command's parameters do not suit the topology. */
    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() {
        Answer answer = answer(file.compile(compiler));
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.print(answer.json()) : answer.text());
        out.flush();
        return answer.exitCode();
    }
}
