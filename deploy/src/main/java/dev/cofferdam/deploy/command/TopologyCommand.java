package dev.cofferdam.deploy.command;

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

    abstract Answer answer(Compilation compilation);

    @Override
    final Answer answer() {
        return answer(file.compile(compiler));
    }
}
