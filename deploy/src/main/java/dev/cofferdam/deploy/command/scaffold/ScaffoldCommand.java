package dev.cofferdam.deploy.command.scaffold;

import dev.cofferdam.deploy.command.console.ExitCode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a directory of the name that is given. For one thread. */
abstract class ScaffoldCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Of what is made, and of the directory it is made in.")
    private String name;

    abstract Map<String, String> words(String name);

    abstract void write(Scaffold scaffold, String name) throws IOException;

    /** The commands to go on with, in that directory. */
    abstract String next(String name);

    /** What the name stands for in the topology that is made, where it has another meaning there already; or null. */
    String taken(String name) {
        return null;
    }

    @Override
    public final Integer call() throws IOException {
        if (!Scaffold.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + name + "' can be no name; a name is a letter, then up to 31 letters, digits, - or _");
        }
        String taken = taken(name);
        if (taken != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the partition that is made has the program's name, and '" + name + "' is taken: it stands for "
                            + taken + "; choose another, such as my-" + name);
        }
        Scaffold scaffold = Scaffold.make(name, words(name));
        write(scaffold, name);
        spec.commandLine().getOut().printf("%s is made; go on with:%n%n    cd %s && %s%n", name, name, next(name));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
