package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;
import java.io.PrintStream;

/** The command line. Ends the process with the guest's exit code, or 2 if it could not be run. */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments, System.err));
    }

    static int execute(String[] arguments, PrintStream errors) {
        try {
            Arguments parsed = Arguments.parse(arguments);
            return parsed.elf() != null ? new ElfRun(parsed, errors).run() : new SystemRun(parsed, errors).run();
        } catch (UsageException wrong) {
            errors.println("hwsim: " + wrong.getMessage());
            errors.println(Arguments.USAGE);
        } catch (ImageException | IOException wrong) {
            errors.println("hwsim: " + wrong.getMessage());
        }
        return USAGE;
    }
}
