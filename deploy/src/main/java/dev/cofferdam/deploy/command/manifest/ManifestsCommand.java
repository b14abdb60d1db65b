package dev.cofferdam.deploy.command.manifest;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.topology.TopologyFile;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.domain.Split;
import dev.cofferdam.deploy.manifest.Manifests;
import dev.cofferdam.deploy.manifest.Parameters;
import dev.cofferdam.deploy.manifest.Target;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what a topology of several domains is deployed by. For one thread. */
@Command(
        name = "manifests",
        description = {
            "Write a pod for each domain of a topology: its part of the topology, volumes, network policy, limits.",
            "Without --out all is printed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:written", "1:the topology breaks a rule, or has what pods have not", "2:the command is wrong"
        })
public final class ManifestsCommand implements Callable<Integer> {
    /** Whether a machine has enough is known where a domain is launched. */
    private static final Machine ANY = new Machine(1L << 50, 1024);

    private final Compiler compiler;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TopologyFile file;

    @Option(
            names = "--for",
            required = true,
            paramLabel = "kubernetes|podman|compose",
            description = "What runs the pods.")
    private For target;

    @Option(names = "--out", paramLabel = "DIR", description = "The directory to write to; made where there is none.")
    private Path out;

    @Option(
            names = "--image",
            paramLabel = "NAME",
            defaultValue = "localhost/cofferdam:latest",
            description = "The image of deploy/Dockerfile (default: ${DEFAULT-VALUE}).")
    private String image;

    @Option(
            names = "--runtime-class",
            paramLabel = "NAME",
            description = "Of a cluster: the RuntimeClass of the pods; the cluster's default without it.")
    private String runtimeClass;

    @Option(
            names = "--apparmor",
            paramLabel = "NAME",
            description = "Of a cluster: a profile of its nodes that lets the sandbox mount, where they have AppArmor.")
    private String appArmor;

    /** As on the command line. */
    enum For {
        kubernetes,
        podman,
        compose
    }

    public ManifestsCommand(Compiler compiler) {
        this.compiler = new Compiler(ANY, compiler.programs(), compiler.own());
    }

    @Override
    public Integer call() throws IOException {
        if (target != For.kubernetes && (runtimeClass != null || appArmor != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--runtime-class and --apparmor are a cluster's; give --for kubernetes");
        }
        requireModel();
        Optional<Compilation> sound = file.soundWhole(compiler);
        if (sound.isEmpty()) {
            return ExitCode.REFUSED;
        }
        Topology topology = sound.get().topology().orElseThrow();
        Split split = Split.of(Source.of(file.file()), topology);
        Map<String, Plan> plans = new LinkedHashMap<>();
        for (String domain : split.domains()) {
            Optional<Compilation> part = file.sound(compiler, domain);
            if (part.isEmpty()) {
                return ExitCode.REFUSED;
            }
            plans.put(domain, part.get().plan().orElseThrow());
        }
        Map<String, String> files = Manifests.of(
                Target.valueOf(target.name().toUpperCase(Locale.ROOT)),
                new Parameters(image, Optional.ofNullable(runtimeClass), Optional.ofNullable(appArmor)),
                split,
                topology.name().value(),
                plans,
                file.file().toAbsolutePath().getParent());
        write(files);
        return ExitCode.OK;
    }

    /** The image has none of it. */
    private static void requireModel() throws IOException {
        try {
            Class.forName("io.fabric8.kubernetes.api.model.Pod");
        } catch (ClassNotFoundException e) {
            throw new IOException(
                    "what describes pods is not in this installation; call deploy/cofferdam, or the package's command",
                    e);
        }
    }

    private void write(Map<String, String> files) throws IOException {
        PrintWriter printed = spec.commandLine().getOut();
        if (out == null) {
            files.forEach((name, text) -> {
                if (!name.equals(Manifests.SECCOMP)) {
                    printed.print(text);
                }
            });
            return;
        }
        Files.createDirectories(out);
        for (Map.Entry<String, String> each : files.entrySet()) {
            Files.writeString(out.resolve(each.getKey()), each.getValue());
            printed.println("wrote " + out.resolve(each.getKey()));
        }
    }
}
