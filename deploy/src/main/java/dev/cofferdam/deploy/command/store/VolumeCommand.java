package dev.cofferdam.deploy.command.store;

import dev.cofferdam.deploy.command.console.Answer;
import dev.cofferdam.deploy.command.console.AnswerCommand;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.command.console.Json;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.command.topology.ViolationReport;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.rule.Nearest;
import dev.cofferdam.deploy.run.AuditTrail;
import dev.cofferdam.deploy.run.Directories;
import dev.cofferdam.deploy.run.DiskImages;
import dev.cofferdam.deploy.run.Ownership;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Numerals;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.volume.DiskRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Mixin;

/** A subcommand about the volume of a topology. For one thread. */
abstract class VolumeCommand extends AnswerCommand {
    private final Compiler compiler;
    private final Directories directories;
    private Plan plan;
    private AuditTrail trail;

    @Mixin
    private TopologyFile file;

    VolumeCommand(Compiler compiler, Directories directories) {
        this.compiler = compiler;
        this.directories = directories;
    }

    /** Asked only of a topology that keeps every rule and has a store. */
    protected abstract Answer answer(DiskImages images, Labels labels) throws IOException;

    /** What to say where a disk was being made. */
    static final String INCOMPLETE =
            "interrupted: a disk that is not complete is none, and the next command that changes the"
                    + " volume removes it; 'store ls' says what is there";

    /** What to say once a signal has ended it. */
    String interrupted() {
        return "interrupted";
    }

    /** Whether a signal is for the work itself, which removes what it made and says so. */
    boolean endsInOrder() {
        return false;
    }

    @Override
    protected final Answer answer() throws IOException {
        Compilation compilation = file.compileOne(compiler);
        if (compilation.plan().isEmpty()) {
            return ViolationReport.of(compilation.violations());
        }
        plan = compilation.plan().get();
        if (plan.store().isEmpty()) {
            throw wrong("topology " + plan.name() + " has no store; give it one under 'store'");
        }
        Labels labels = Labels.of(compilation.topology().orElseThrow());
        PrintWriter err = spec().commandLine().getErr();
        Runnable said = () -> {
            err.println(interrupted());
            err.flush();
        };
        try {
            return endsInOrder()
                    ? answer(new DiskImages(plan), labels)
                    : Interruption.interruptibly(said, () -> answer(new DiskImages(plan), labels))
                            .orElseGet(() -> new Answer(ExitCode.REFUSED, "", Json.object()));
        } finally {
            if (trail != null) {
                trail.close();
            }
        }
    }

    /** The topology's audit, which is told of every change; held until the command has answered. */
    final AuditTrail trail() throws IOException {
        if (trail == null) {
            trail = AuditTrail.open(
                    directories, new Ownership(directories).claim(plan).name());
        }
        return trail;
    }

    final DiskPlan disk(DiskImages images, String name) {
        List<DiskPlan> disks = images.store().disks();
        return disks.stream()
                .filter(disk -> disk.name().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong("'" + name + "' is no disk of the topology; "
                        + Nearest.advice(
                                name, disks.stream().map(DiskPlan::name).toList(), "disks")));
    }

    /** Of a disk that need not be in the topology. */
    final void requireKept(VolumeEditor editor, String name) throws IOException {
        List<String> names =
                editor.volume().disks().stream().map(DiskRecord::name).toList();
        if (!names.contains(name)) {
            throw wrong("'" + name + "' is no disk of the volume; " + Nearest.advice(name, names, "disks"));
        }
    }

    /** Opens the volume for a change, which can be made while others are served. */
    final VolumeEditor edit(DiskImages images) throws IOException {
        StorePlan store = images.store();
        return VolumeEditor.open(store.volume(), store.sizeBytes(), InstantSource.system(), trail());
    }

    /** What a volume calls the class of a label, however it is written. */
    final String canonical(Labels labels, String text) {
        return labels.classOf(text)
                .map(labels.policy().orElseThrow()::format)
                .orElseThrow(() -> wrong("'" + text + "' is no label of the topology's policy"
                        + labels.fault(text)
                                .map(fault -> ": " + fault.getMessage())
                                .orElse("")));
    }

    final long bytes(String size) {
        return Sizes.parse(size).orElseThrow(() -> wrongSize(size));
    }

    private RuntimeException wrongSize(String size) {
        Numerals.Objection objection = Numerals.objection(size, Numerals.Form.SIZE);
        return wrong(objection.wrong() + "; " + objection.right());
    }
}
