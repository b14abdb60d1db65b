package dev.cofferdam.deploy.command.store;

import dev.cofferdam.abi.VersionPage.Published;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.kernel.plan.DiskPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gets an image out of a disk. For one thread. */
@Command(
        name = "export",
        description = {
            "Write what is published on a disk to a new file, byte for byte.",
            "The file is yours alone and bears no label: where it goes from there nobody checks."
                    + " Not while the topology is running."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:exported", "1:refused, or it went wrong", "2:the command is wrong"})
final class StoreExportCommand extends VolumeCommand {
    @Parameters(index = "1", paramLabel = "DISK", description = "The disk's name in the topology.")
    private String disk;

    @Parameters(index = "2", paramLabel = "IMAGE", description = "The file to make; it must not be there yet.")
    private Path image;

    StoreExportCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        DiskPlan planned = disk(images, disk);
        String planLabel = images.plan().label(planned);
        if (Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
            throw wrong(image + " is there already; name another file or remove it");
        }
        if (!Files.isDirectory(image.toAbsolutePath().getParent())) {
            throw wrong("there is no directory " + image.toAbsolutePath().getParent());
        }
        Published published = images.exportTo(disk, image);
        String text = "%s: version %d of disk %s, %d bytes; its content is %s, the file bears no label\n"
                .formatted(image, published.version(), disk, published.contentBytes(), planLabel);
        return new Answer(ExitCode.OK, text, DiskReport.json(planned, planLabel, published));
    }
}
