package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The sandbox that partitions get, with nothing in it but Java, to try whether this machine starts it. Stateless. */
public final class SandboxTrial {
    private static final long FILE_BYTES_MAX = 1 << 20;

    private static final int USER = 1_000_000_000;

    private SandboxTrial() {}

    /**
     * A command that ends with 0 where the sandbox starts and a Java virtual machine runs in it.
     *
     * @param filters directory in which to make the system-call filters
     * @param ownUser whether to give the sandbox a user of its own, which only root can
     */
    public static List<String> command(Path filters, Path javaHome, boolean ownUser) throws IOException {
        SystemCallFilter.write(filters);
        Sandbox.Contents contents = new Sandbox.Contents(
                Kind.PARTITION,
                false,
                new Users(USER).of(0),
                List.of(),
                List.of(),
                FILE_BYTES_MAX,
                Scratch.NONE,
                javaHome,
                List.of(),
                List.of(),
                null,
                false,
                List.of(),
                null,
                List.of("-version"));
        return new Sandbox(Staging.direct(), filters, ownUser, Namespaces.areLimited()).command(contents);
    }
}
