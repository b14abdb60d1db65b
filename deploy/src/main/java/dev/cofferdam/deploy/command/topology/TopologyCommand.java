package dev.cofferdam.deploy.command.topology;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import picocli.CommandLine.Mixin;

/** A subcommand that answers from a topology alone. For one thread. */
abstract class TopologyCommand extends AnswerCommand {
    private final Compiler compiler;

    @Mixin
    private TopologyFile file;

    TopologyCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    protected abstract Answer answer(Compilation compilation);

    @Override
    protected final Answer answer() {
        return answer(file.compile(compiler));
    }
}
