package dev.cofferdam.deploy.command.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.kernel.Replay;
import dev.cofferdam.kernel.host.JournalFile;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Replays a kernel's journal. For one thread. */
@Command(
        name = "replay",
        description = {
            "Give a fresh kernel the events of a journal ('up --journal FILE') and compare every effect, byte for byte.",
            "The journal of a kernel that was killed is compared as far as it goes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the kernel decides as the journal says",
            "1:it decides otherwise, or that is no journal",
            "2:the command is wrong"
        })
public final class ReplayCommand extends AnswerCommand {
    @Parameters(paramLabel = "FILE", description = "A journal.")
    private Path file;

    @Override
    public Answer answer() throws IOException {
        Replay.Outcome outcome = JournalFile.replay(file);
        String text = outcome.difference()
                .map(difference -> "%s: %s\n".formatted(file, difference))
                .orElseGet(() -> "%s: %d events, %d effects: the kernel decides the same\n"
                        .formatted(file, outcome.events(), outcome.effects()));
        ObjectNode json = Json.object()
                .put("same", outcome.difference().isEmpty())
                .put("events", outcome.events())
                .put("effects", outcome.effects());
        outcome.difference().ifPresent(difference -> json.put("difference", difference));
        return new Answer(outcome.difference().isEmpty() ? ExitCode.OK : ExitCode.REFUSED, text, json);
    }
}
