package dev.cofferdam.deploy.command.downgrade;

import dev.cofferdam.deploy.command.audit.ClockReport;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.downgrade.Downgrades;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.time.LocalDate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows and confirms the clock. For one thread. */
@Command(
        name = "clock",
        description = {
            "Say where the clock jumped, by the audit's records; or confirm that it is right.",
            "No case expires by a clock that leapt ahead by more than a day, and nothing is submitted or approved by one"
                    + " that went back by more than a minute, until somebody who knows what day it is says so."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused, or it went wrong", "2:the command is wrong"})
final class DowngradeClockCommand extends DowngradesCommand {
    @Option(
            names = "--confirm",
            paramLabel = "DATE",
            description = "What day it is in UTC, as 2051-01-31; not what the clock says, but what you know.")
    private LocalDate day;

    @Option(names = "--as", paramLabel = "NAME", description = "Your name in the topology.")
    private String person;

    DowngradeClockCommand(Compiler compiler, Directories directories) {
        super(compiler, directories);
    }

    @Override
    protected Answer answer(Downgrades downgrades) throws IOException {
        if ((day == null) != (person == null)) {
            throw wrong("give --confirm DATE and --as NAME together");
        }
        return ClockReport.of(day == null ? downgrades.timeline() : downgrades.confirmTime(person, day));
    }
}
