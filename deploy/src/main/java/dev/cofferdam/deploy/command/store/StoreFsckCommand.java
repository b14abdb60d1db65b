package dev.cofferdam.deploy.command.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.LongWork;
import dev.cofferdam.deploy.command.console.Progress;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.store.editor.Damage;
import dev.cofferdam.store.editor.VolumeCheck;
import dev.cofferdam.store.editor.VolumeCheck.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks a topology's volume. For one thread. */
@Command(
        name = "fsck",
        description = {
            "Check the topology's volume and name every damage, also while it is running.",
            "A repair mends only what loses nothing and guesses nothing; never a label."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:sound, or repaired", "1:damage is left, or it went wrong", "2:the command is wrong"})
final class StoreFsckCommand extends VolumeCommand {
    @Option(names = "--repair", description = "Mend what is safe to mend.")
    private boolean repair;

    StoreFsckCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(DiskImages images, Labels labels) throws IOException {
        Path directory = images.store().volume();
        PrintWriter err = spec().commandLine().getErr();
        Report found = LongWork.run(
                err,
                () -> Progress.here(err, "fsck", 0),
                () -> "fsck was ended, and says nothing of the volume"
                        + (repair ? "; what it had mended by then stays so" : ""),
                counter -> VolumeCheck.check(directory, labels.policy(), repair, counter::add));
        Report left =
                repair && !found.damages().isEmpty() ? VolumeCheck.check(directory, labels.policy(), false) : found;
        int exitCode = left.damages().isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
        return new Answer(exitCode, text(directory, found, left), json(found, left));
    }

    @Override
    boolean endsInOrder() {
        return true;
    }

    private String text(Path directory, Report found, Report left) {
        StringBuilder text = new StringBuilder();
        for (Damage damage : found.damages()) {
            text.append("%s: %s: %s (%s)\n"
                    .formatted(kind(damage), damage.place(), damage.what(), fate(damage, left.damages())));
        }
        if (!left.unvouched().isEmpty()) {
            text.append("not compared, since they are served now or their store was killed: the working images of %s\n"
                    .formatted(String.join(", ", left.unvouched())));
        }
        return text
                + "volume %s: %d disks, %d objects, %s\n"
                        .formatted(directory, left.disks(), left.objects(), state(left.damages()));
    }

    private static String state(List<Damage> left) {
        if (left.isEmpty()) {
            return "sound";
        }
        return left.size() + (left.stream().allMatch(Damage::repairable) ? " to repair" : " damaged");
    }

    private String fate(Damage damage, List<Damage> left) {
        if (repair && !left.contains(damage)) {
            return "repaired";
        }
        return damage.repairable() ? "can be repaired" : "is left as it is";
    }

    private static String kind(Damage damage) {
        return damage.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonNode json(Report found, Report left) {
        ObjectNode json = Json.object()
                .put("sound", left.damages().isEmpty())
                .put("disks", left.disks())
                .put("objects", left.objects());
        json.set("unvouched", Json.texts(left.unvouched()));
        json.set(
                "damages",
                Json.array(
                        found.damages(),
                        damage -> Json.object()
                                .put("kind", kind(damage))
                                .put("place", damage.place())
                                .put("what", damage.what())
                                .put("repairable", damage.repairable())
                                .put("repaired", !left.damages().contains(damage))));
        return json;
    }
}
