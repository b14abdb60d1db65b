package dev.cofferdam.deploy.command.store;

import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.Counted;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts an image into a disk. For one thread. */
@Command(
        name = "import",
        description = {
            "Write an image to a disk and publish it as the disk's next version.",
            "Makes the volume where it is not there yet. Not while the topology is running."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:published", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreImportCommand extends VolumeCommand {
    @Parameters(index = "1", paramLabel = "DISK", description = "The disk's name in the topology.")
    private String disk;

    @Parameters(index = "2", paramLabel = "IMAGE", description = "Any file, at most as large as the disk.")
    private Path image;

    @Option(
            names = "--label",
            paramLabel = "LABEL",
            description = "The label you take the image to have: refused if it is not the disk's.")
    private String label;

    private long readBytes;
    private Published published;

    StoreImportCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        DiskPlan planned = disk(images, disk);
        String planLabel = images.plan().label(planned);
        HostPaths.unreadable(image).ifPresent(what -> {
            throw wrong(what + "; give an image, a file of data");
        });
        if (label != null) {
            requireLabel(planLabel, labels);
        }
        publish(images);
        String text = "disk %s (%s): version %d, %d bytes from %s\n"
                .formatted(disk, planLabel, published.version(), published.contentBytes(), image);
        return new Answer(ExitCode.OK, text, DiskReport.json(planned, planLabel, published));
    }

    @Override
    boolean endsInOrder() {
        return true;
    }

    private void publish(DiskImages images) throws IOException {
        long bytes = Files.size(image);
        PrintWriter err = spec().commandLine().getErr();
        LongWork.run(err, () -> Progress.here(err, what(), bytes), () -> ended(images, bytes), counter -> {
            Submission.Content content = Submission.Content.of(
                    bytes,
                    () -> Counted.of(Files.newInputStream(image), more -> {
                        counter.add(more);
                        readBytes += more;
                    }));
            published = images.importFrom(disk, content, trail());
            // Told to end meanwhile, it has to say that it is done.
            counter.add(0);
            return published;
        });
    }

    private String what() {
        return "import of " + disk;
    }

    /** What became of the disk. */
    private String ended(DiskImages images, long bytes) {
        if (published != null) {
            return what() + " was told to end when it was done: version " + published.version() + ", " + bytes
                    + " bytes, is published";
        }
        if (readBytes == 0) {
            return what() + " was ended before anything was written: the disk is as it was";
        }
        return what() + " was ended after at most " + readBytes + " of " + bytes
                + " bytes: nothing new is published, and "
                + before(images) + ". What is to become the next version is new up to there, and old behind it:"
                + " import again, which writes all of it";
    }

    private String before(DiskImages images) {
        try {
            return images.list().stream()
                    .filter(standing -> standing.disk().name().equals(disk))
                    .map(standing -> standing.published().version())
                    .filter(version -> version > 0)
                    .findFirst()
                    .map(version -> "who reads the disk sees version " + version + " as before")
                    .orElse("who reads the disk sees nothing, as before");
        } catch (IOException e) {
            return "who reads the disk sees what was published before";
        }
    }

    /** The same class, however it is written. */
    private void requireLabel(String planLabel, Labels labels) throws IOException {
        if (labels.classOf(label).isEmpty()) {
            throw wrong("'" + label + "' is no label of the topology's policy");
        }
        if (!labels.classOf(label).equals(labels.classOf(planLabel))) {
            throw new IOException("disk " + disk + " is " + planLabel + ", not " + label
                    + "; import into a disk of that label, or change the topology");
        }
    }
}
