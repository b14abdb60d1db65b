package dev.cofferdam.deploy.command.topology;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.host.ProcessorReader;
import dev.cofferdam.kernel.host.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Checks topologies: prints every violation, or who can affect whom. For one thread. */
@Command(
        name = "check",
        description = {
            "Check topologies against every rule.",
            "Prints all violations, each as FILE:LINE:COLUMN, rule and what would be right; for a good topology, who can"
                    + " affect whom, and through what."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every topology keeps every rule",
            "1:one does not, or of several one cannot be read",
            "2:the command itself is wrong, or the only file cannot be read"
        })
public final class CheckCommand extends AnswerCommand {
    private final Compiler compiler;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "A topology file; - is standard input, whose paths start from here.")
    private List<Path> files;

    @Option(
            names = "--cores",
            description = "Also say on which cores of this machine stays what works for each partition, as up without"
                    + " options runs it.")
    private boolean cores;

    public CheckCommand(Compiler compiler) {
        this.compiler = compiler;
    }

    @Override
    protected Answer answer() throws IOException {
        if (files.size() == 1) {
            return answer(TopologyFile.compile(files.getFirst(), compiler, spec()));
        }
        List<Answer> answers = new ArrayList<>();
        for (Path file : files) {
            answers.add(oneOfSeveral(file));
        }
        return all(answers);
    }

    /** One that cannot be read keeps no other from being checked. */
    private Answer oneOfSeveral(Path file) {
        try {
            return answer(TopologyFile.compile(file, compiler, spec()));
        } catch (ParameterException e) {
            return unread(e.getMessage());
        } catch (IOException e) {
            return unread("cannot read " + Printable.of(file.toString()) + ": " + Reasons.of(e));
        }
    }

    private static Answer unread(String why) {
        return new Answer(
                ExitCode.REFUSED, why + "\n", Json.object().put("valid", false).put("error", why));
    }

    private Answer answer(Compilation compilation) {
        if (compilation.plan().isEmpty()) {
            return ViolationReport.of(compilation.violations());
        }
        Answer flows = FlowReport.of(compilation.topology().orElseThrow());
        return cores ? CoreReport.after(flows, compilation.plan().get(), ProcessorReader.here()) : flows;
    }

    private Answer all(List<Answer> answers) {
        boolean valid = answers.stream().allMatch(answer -> answer.exitCode() == ExitCode.OK);
        return new Answer(
                valid ? ExitCode.OK : ExitCode.REFUSED,
                columns -> IntStream.range(0, answers.size())
                        .mapToObj(i -> Printable.of(files.get(i).toString()) + ":\n"
                                + answers.get(i).page().in(columns))
                        .collect(Collectors.joining("\n")),
                () -> json(valid, answers));
    }

    private ObjectNode json(boolean valid, List<Answer> answers) {
        ObjectNode json = Json.object().put("valid", valid);
        var each = json.putArray("files");
        for (int i = 0; i < answers.size(); i++) {
            ObjectNode file = Json.object().put("file", files.get(i).toString());
            file.setAll((ObjectNode) answers.get(i).json());
            each.add(file);
        }
        return json;
    }
}
