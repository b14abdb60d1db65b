package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events of a topology's last run, or of the one that goes on: first what is in the audit, checked, then what is
 * appended to it. For one thread.
 */
public final class AuditTail implements AutoCloseable {
    private final Path audit;
    private final GrowingFile appended;
    private long last;

    /**
     * Opens the audit of a topology that runs or ran.
     *
     * @throws IOException that says which there are
     */
    public AuditTail(Directories directories, String topology) throws IOException {
        this.audit = Audits.find(directories, topology);
        this.appended = GrowingFile.atEnd(audit);
    }

    /** What the last run did so far, from its start; asked first. */
    public List<AuditRecord> soFar() throws IOException {
        List<AuditRecord> run = new ArrayList<>();
        try {
            new AuditFiles(audit).check(record -> {
                if (record.event().kind() == AuditEvent.Kind.KERNEL_STARTED) {
                    run.clear();
                }
                run.add(record);
            });
        } catch (AuditException e) {
            throw new IOException(audit + " was tampered with or damaged: " + e.getMessage(), e);
        }
        last = run.isEmpty() ? 0 : run.getLast().number();
        return run;
    }

    /** What was appended since; each record once. */
    public void next(Consumer<AuditRecord> reader) throws IOException {
        for (String lines = appended.next(); !lines.isEmpty(); lines = appended.next()) {
            for (String line : lines.lines().toList()) {
                AuditRecord record = AuditChain.isOpening(line) ? null : parse(line);
                if (record != null && record.number() > last) {
                    last = record.number();
                    reader.accept(record);
                }
            }
        }
    }

    private AuditRecord parse(String line) throws IOException {
        try {
            return AuditRecord.parse(line);
        } catch (AuditException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException(audit + " was tampered with or damaged: it has the line '" + line + "'", e);
        }
    }

    @Override
    public void close() throws IOException {
        appended.close();
    }
}
