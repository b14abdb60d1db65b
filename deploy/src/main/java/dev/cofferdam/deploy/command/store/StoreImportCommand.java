package dev.cofferdam.deploy.command.store;

import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
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

    StoreImportCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        DiskPlan planned = disk(images, disk);
        String planLabel = images.plan().label(planned);
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw wrong("there is no readable file " + image);
        }
        if (label != null) {
            requireLabel(planLabel, labels);
        }
        Published published = publish(images);
        String text = "disk %s (%s): version %d, %d bytes from %s\n"
                .formatted(disk, planLabel, published.version(), published.contentBytes(), image);
        return new Answer(ExitCode.OK, text, DiskReport.json(planned, planLabel, published));
    }

    private Published publish(DiskImages images) throws IOException {
        long bytes = Files.size(image);
        try (Progress progress = Progress.here(spec().commandLine().getErr(), "import of " + disk, bytes)) {
            Submission.Content content = Submission.Content.of(bytes, () -> progress.of(Files.newInputStream(image)));
            return images.importFrom(disk, content, trail());
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
