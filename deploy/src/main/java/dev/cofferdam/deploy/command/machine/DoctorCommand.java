package dev.cofferdam.deploy.command.machine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.console.Table;
import dev.cofferdam.deploy.doctor.Doctor;
import dev.cofferdam.deploy.doctor.Finding;
import dev.cofferdam.deploy.doctor.Finding.Verdict;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.topology.Names;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** Says what the machine offers and lacks. For one thread. */
@Command(
        name = "doctor",
        description = "Say what this machine offers and lacks, and what mends each.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:topologies can be launched", "1:they cannot", "2:the command is wrong"})
public final class DoctorCommand extends AnswerCommand {

    @Override
    public Answer answer() throws IOException {
        return report(Doctor.examine(Directories.isRoot()));
    }

    public static Answer report(List<Finding> findings) {
        boolean able = findings.stream().noneMatch(finding -> finding.verdict() == Verdict.BLOCKS);
        Table table = new Table("", "", "");
        for (Finding finding : findings) {
            table.row(Names.word(finding.verdict()), finding.subject(), finding.found());
            if (!finding.meaning().isEmpty()) {
                table.row("", "", "  so: " + finding.meaning());
            }
            if (!finding.remedy().isEmpty()) {
                table.row("", "", "  mend: " + finding.remedy());
            }
        }
        ObjectNode json = Json.object().put("able", able);
        json.set(
                "findings",
                Json.array(
                        findings,
                        finding -> Json.object()
                                .put("subject", finding.subject())
                                .put("verdict", Names.word(finding.verdict()))
                                .put("found", finding.found())
                                .put("meaning", finding.meaning())
                                .put("remedy", finding.remedy())));
        String verdict = able ? "Topologies can be launched here." : "No topology can be launched here.";
        return new Answer(
                able ? ExitCode.OK : ExitCode.REFUSED,
                columns -> table.in(columns).stripLeading() + "\n" + verdict + "\n",
                json);
    }
}
