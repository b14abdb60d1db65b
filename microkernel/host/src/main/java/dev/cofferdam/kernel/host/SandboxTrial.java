package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sandbox that partitions get, with nothing in it but Java, to try whether this machine starts it. Stateless. */
public final class SandboxTrial {
    private SandboxTrial() {}

    /**
     * A command that ends with 0 where the sandbox starts and a Java virtual machine runs in it.
     *
     * @param filter file to make, for the system-call filter
     * @param root whether to give the sandbox a user of its own, which only root can
     */
    public static List<String> command(Path filter, Path javaHome, boolean root) throws IOException {
        Files.write(filter, SystemCallFilter.program(System.getProperty("os.arch")));
        Sandbox.Payload payload = new Sandbox.Payload(
                Main.FIRST_USER, List.of(), List.of(), javaHome, List.of(), null, List.of(), List.of("-version"));
        return new Sandbox(Staging.direct(), filter, root).command(payload);
    }
}
