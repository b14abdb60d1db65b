package dev.cofferdam.deploy.command.store;

import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.Counted;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.command.console.StandardOutput;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.kernel.plan.DiskPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gets an image out of a disk. For one thread. */
@Command(
        name = "export",
        description = {
            "Write what is published on a disk to a new file, or to standard output, byte for byte.",
            "The file is yours alone and bears no label: where it goes from there nobody checks."
                    + " Not while the topology is running."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:exported", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreExportCommand extends VolumeCommand {
    @Parameters(index = "1", paramLabel = "DISK", description = "The disk's name in the topology.")
    private String disk;

    @Parameters(
            index = "2",
            paramLabel = "IMAGE",
            description = "The file to make, which must not be there yet; - is standard output.")
    private String image;

    StoreExportCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        DiskPlan planned = disk(images, disk);
        String planLabel = images.plan().label(planned);
        return image.equals("-") ? toOutput(images, planned, planLabel) : toFile(images, planned, planLabel);
    }

    /** What there is to say goes beside the image. */
    private Answer toOutput(DiskImages images, DiskPlan planned, String planLabel) throws IOException {
        if (isJson()) {
            throw wrong("standard output is the image's, so there is none for JSON; leave --json out, or name a file");
        }
        CommandLine line = spec().commandLine();
        Published published;
        try {
            WritableByteChannel out = Channels.newChannel(StandardOutput.bytes(line.getOut()));
            published = watched(
                    " was ended: what was written to standard output is not all of it",
                    counter -> images.exportTo(disk, Counted.of(out, counter)));
        } catch (IOException e) {
            // Says so where it is standard output that failed.
            line.getOut().flush();
            throw e;
        }
        line.getErr().print(text("standard output", planLabel, published));
        line.getErr().flush();
        return new Answer(ExitCode.OK, "", DiskReport.json(planned, planLabel, published));
    }

    @Override
    boolean endsInOrder() {
        return true;
    }

    private Published watched(String ended, LongWork.Work<Published> work) throws IOException {
        PrintWriter err = spec().commandLine().getErr();
        String what = "export of " + disk;
        return LongWork.run(err, () -> Progress.here(err, what, 0), () -> what + ended, work);
    }

    private String text(String where, String planLabel, Published published) {
        return "%s: version %d of disk %s, %d bytes; its content is %s, the file bears no label\n"
                .formatted(where, published.version(), disk, published.contentBytes(), planLabel);
    }

    private Answer toFile(DiskImages images, DiskPlan planned, String planLabel) throws IOException {
        Path file = Path.of(image);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw wrong(file + " is there already; name another file or remove it");
        }
        if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
            throw wrong("there is no directory " + file.toAbsolutePath().getParent());
        }
        Published published = watched(
                " was ended, and nothing is left of it",
                counter -> images.exportTo(disk, file, to -> Counted.of(to, counter)));
        return new Answer(
                ExitCode.OK, text(image, planLabel, published), DiskReport.json(planned, planLabel, published));
    }
}
