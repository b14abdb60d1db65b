package dev.cofferdam.deploy.run;

import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds and checks the audits that kernels keep in the state directory. Stateless. */
public final class Audits {
    private Audits() {}

    /** The audit of a topology that runs or ran. */
    public static Path find(Directories directories, String topology) throws IOException {
        Path audit = directories.state(topology).resolve("audit");
        if (!Directories.list(directories.states()).contains(topology) || Files.notExists(audit)) {
            throw new IOException("there is no audit of a topology named " + topology + "; "
                    + Nearest.advice(topology, Directories.list(directories.states()), "topologies that ran"));
        }
        return audit;
    }

    /**
     * Reads an audit and the head file beside it. The kernel may be appending to it: the head is read first, so that
     * records are not missed which it already counts.
     *
     * @throws AuditException if it is not what was written
     * @throws IOException if one of the two files cannot be read
     */
    public static Audit check(Path audit) throws IOException, AuditException {
        Path head = audit.resolveSibling(audit.getFileName() + ".head");
        if (!Files.isRegularFile(audit)) {
            throw new IOException("there is no file " + audit);
        }
        if (Files.notExists(head)) {
            throw new IOException(head + " is missing: without it nobody can tell whether records were cut off the end"
                    + " of " + audit + "; keep and copy the two together");
        }
        byte[] written = Files.readAllBytes(head);
        return Audit.check(Files.readAllBytes(audit), written);
    }
}
