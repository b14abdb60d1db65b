package dev.cofferdam.deploy;

import dev.cofferdam.deploy.command.Cofferdam;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.compiler.Compiler;

/** The command line. */
public final class Main {
    private Main() {}

    /** Exits with 0 where all is well, 1 where something was refused, 2 where the command itself was wrong. */
    public static void main(String[] arguments) {
        System.exit(Cofferdam.commandLine(Compiler.here())
                .setOut(StandardOutput.here())
                .execute(arguments));
    }
}
