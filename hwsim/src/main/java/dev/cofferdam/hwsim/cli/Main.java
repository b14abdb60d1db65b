package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
            if (asksForHelp(arguments)) {
                streams.out().write((Arguments.USAGE + "\n").getBytes(StandardCharsets.UTF_8));
                streams.out().flush();
                return 0;
            }
            return new Session(Arguments.parse(arguments), streams).run();
        } catch (UsageException wrong) {
            streams.errors().println("hwsim: " + wrong.getMessage());
            streams.errors().println(arguments.length == 0 ? Arguments.USAGE : "hwsim: --help lists every option");
        } catch (ImageException wrong) {
            streams.errors().println("hwsim: " + wrong.getMessage());
        } catch (IOException wrong) {
            streams.errors().println("hwsim: " + HostFiles.reason(wrong));
        } catch (OutOfMemoryError full) {
            streams.errors()
                    .println("hwsim: no room for the guest: " + full.getMessage()
                            + "; a smaller --memory, or a larger heap by java -Xmx, may help");
        }
        return USAGE;
    }

    private static boolean asksForHelp(String[] words) {
        List<String> asked = List.of(words);
        return asked.equals(List.of("--help")) || asked.equals(List.of("run", "--help"));
    }
}
