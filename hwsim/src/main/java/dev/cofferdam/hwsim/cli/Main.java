package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;

/** The command line. Ends the process with the guest's exit code, or 2 if it could not be run. */
public final class Main {
    private static final int USAGE = 2;

    private Main() {}

    /** Runs a command. */
    public static void main(String[] arguments) {
        System.exit(execute(arguments, new Streams(System.in, System.out, System.err)));
    }

    static int execute(String[] arguments, Streams streams) {
        try {
            Arguments parsed = Arguments.parse(arguments);
            return parsed.elf() != null ? new ElfRun(parsed, streams).run() : new SystemRun(parsed, streams).run();
        } catch (UsageException wrong) {
            streams.errors().println("hwsim: " + wrong.getMessage());
            streams.errors().println(Arguments.USAGE);
        } catch (ImageException | IOException wrong) {
            streams.errors().println("hwsim: " + wrong.getMessage());
        }
        return USAGE;
    }
}
