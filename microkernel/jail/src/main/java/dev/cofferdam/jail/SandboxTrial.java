package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The sandbox that partitions get, with nothing in it but Java, to try whether this machine starts it. Stateless. */
public final class SandboxTrial {
    private static final long FILE_BYTES_MAX = 1 << 20;

    private SandboxTrial() {}

    /**
     * A command that ends with 0 where the sandbox starts and a Java virtual machine runs in it.
     *
     * @param filters directory in which to make the system-call filters
     * @param root whether to give the sandbox a user of its own, which only root can
     */
    public static List<String> command(Path filters, Path javaHome, boolean root) throws IOException {
        SystemCallFilter.write(filters);
        Sandbox.Contents contents = new Sandbox.Contents(
                SystemCallFilter.Kind.PARTITION,
                Users.FIRST,
                List.of(),
                List.of(),
                FILE_BYTES_MAX,
                javaHome,
                List.of(),
                null,
                List.of(),
                List.of("-version"));
        return new Sandbox(Staging.direct(), filters, root).command(contents);
    }
}
