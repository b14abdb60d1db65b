package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.GrowingFile;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.deploy.run.KernelProcess;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import dev.cofferdam.kernel.host.LogLine;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.ProgramPlan;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Reviewer;
import dev.cofferdam.store.downgrade.Verdict;
import dev.cofferdam.store.filter.Filter;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Volume;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs every filter of a plan in a partition of its own, at the object's class, under a kernel of their own. Each has the
 * object and the files of its arguments, read-only, and nothing else: no disk, no channel. What a filter says is how the
 * kernel's audit has it end; its log only explains. For one thread.
 *
 * @param patience for all filters together; who has not ended by then has refused
 */
record FilterRun(Plan plan, Directories directories, Reviews reviews, Installation installation, Duration patience)
        implements Reviewer {
    private static final String PASSED = "exit code 0";

    @Override
    public List<Verdict> review(Case of, SealedObject object) throws IOException {
        if (filters().isEmpty()) {
            return List.of();
        }
        Path volume = plan.store().orElseThrow().volume();
        Path content = reviews.content(of.id());
        try {
            byte[] extent = Volume.open(volume).extent(object.id());
            Files.write(content, Arrays.copyOf(extent, Math.toIntExact(object.bytes())));
            String name = Reviews.name(of.id());
            run(reviewPlan(name, object, content));
            return verdicts(reviews.directory().resolve(name));
        } finally {
            Files.deleteIfExists(content);
        }
    }

    private List<PartitionPlan> filters() {
        return plan.downgrade().orElseThrow().filters();
    }

    private Plan reviewPlan(String name, SealedObject object, Path content) throws IOException {
        AccessClass accessClass;
        try {
            accessClass = plan.policy().parse(object.label());
        } catch (LabelException e) {
            throw new IOException("the object's label " + object.label() + " is none of the policy's", e);
        }
        List<PartitionPlan> partitions = new ArrayList<>();
        for (PartitionPlan filter : filters()) {
            List<FileGrant> files = new ArrayList<>(filter.files());
            files.add(new FileGrant(content, Filter.OBJECT));
            partitions.add(new PartitionPlan(
                    filter.name(),
                    Optional.of(accessClass),
                    program(filter.program()),
                    filter.arguments(),
                    List.of(),
                    files,
                    List.of(),
                    filter.directories(),
                    filter.limits(),
                    filter.restart()));
        }
        return new Plan(name, false, "", plan.policy(), partitions, Optional.empty(), List.of(), Optional.empty());
    }

    /** One that comes with Cofferdam is in jars of its own. */
    private ProgramPlan program(ProgramPlan program) throws IOException {
        return program.jars().isEmpty()
                ? new ProgramPlan(program.className(), installation.filterJars(Set.of(program.className())))
                : program;
    }

    private void run(Plan review) throws IOException {
        KernelProcess kernel = KernelProcess.start(
                review,
                Options.of("message", "park", "sandbox"),
                KernelProcess.Setting.standard(installation, directories.keeping(reviews.directory())),
                ProcessBuilder.Redirect.DISCARD);
        try {
            if (!kernel.process().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kernel.stop("the filter did not end in time");
            }
        } catch (InterruptedException e) {
            // A hostile filter has a second more, which nobody waits for: its kernel ends it, and then itself.
            kernel.stop("interrupted");
            throw new InterruptedIOException("interrupted");
        }
        kernel.awaitEnd();
    }

    private List<Verdict> verdicts(Path state) throws IOException {
        List<AuditRecord> records = new ArrayList<>();
        try {
            new AuditFiles(state.resolve("audit")).check(records::add);
        } catch (AuditException e) {
            throw new IOException(state + "/audit: " + e.getMessage(), e);
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (PartitionPlan filter : filters()) {
            Optional<String> end = end(records, filter.name());
            boolean passed = end.filter(PASSED::equals).isPresent();
            List<String> findings =
                    new ArrayList<>(findings(state.resolve("logs").resolve(filter.name() + ".log")));
            if (!passed && findings.isEmpty()) {
                findings.add(end.map(how -> "it ended with " + how)
                        .orElse("it gave no answer within " + patience.toSeconds() + " seconds"));
            }
            verdicts.add(new Verdict(filter.name(), passed, findings));
        }
        return verdicts;
    }

    /** How the partition ended by itself; empty where the kernel had to stop it. */
    private static Optional<String> end(List<AuditRecord> records, String partition) {
        for (AuditRecord record : records) {
            AuditEvent event = record.event();
            if (event.kind() == AuditEvent.Kind.KERNEL_STOPPING) {
                return Optional.empty();
            }
            if (event.kind() == AuditEvent.Kind.PARTITION_ENDED
                    && event.subject().equals(partition)) {
                return Optional.of(event.detail());
            }
        }
        return Optional.empty();
    }

    private static List<String> findings(Path log) throws IOException {
        if (Files.notExists(log)) {
            return List.of();
        }
        List<String> findings = new ArrayList<>();
        try (GrowingFile lines = new GrowingFile(log)) {
            for (String some = lines.next(); !some.isEmpty(); some = lines.next()) {
                some.lines()
                        .map(line -> LogLine.parse(line).text())
                        .filter(line -> line.startsWith(Filter.FINDING) || line.startsWith("error: "))
                        .limit(Verdict.FINDINGS_MAX - findings.size())
                        .map(line -> line.startsWith(Filter.FINDING) ? line.substring(Filter.FINDING.length()) : line)
                        .forEach(findings::add);
            }
        }
        return findings;
    }
}
