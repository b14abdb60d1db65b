package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Limits;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.kernel.host.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The rules of what the host has: files, memory and processors. Stateless. */
final class HostChecks {
    private HostChecks() {}

    static void hostFiles(Examination of, Check.Findings findings) {
        hostPaths(of).forEach(path -> hostFile(path, of, findings));
    }

    /** Every host file and jar that partitions are given. */
    private static List<Located<String>> hostPaths(Examination of) {
        List<Located<String>> paths = new ArrayList<>();
        for (Partition partition : of.topology().programs()) {
            FileGrants.of(partition, of.context()).forEach(grant -> paths.add(grant.path()));
            if (partition.program().value() instanceof Program.Own own) {
                paths.addAll(own.jars());
            }
        }
        return paths;
    }

    private static void hostFile(Located<String> path, Examination of, Check.Findings findings) {
        if (path.value().isEmpty()) {
            return; // could not be read
        }
        Optional<Path> file = of.context().resolve(path.value());
        Optional<String> wrong =
                file.isEmpty() ? Optional.of("'" + path.value() + "' is no path") : HostPaths.unreadable(file.get());
        String right = HostPaths.withoutShell(path.value())
                .orElse("name a file that you may read; paths start from the directory of the file that they stand in");
        wrong.ifPresent(what -> findings.add(path.at(), what, right));
    }

    static void filesOutsideVolume(Examination of, Check.Findings findings) {
        VolumeFiles volume = volume(of);
        for (Located<String> path : hostPaths(of)) {
            of.context()
                    .resolve(path.value())
                    .ifPresent(file -> objection(volume, file)
                            .ifPresent(objection ->
                                    findings.add(path.at(), file + " " + objection.wrong(), objection.right())));
        }
    }

    private static Optional<VolumeFiles.Objection> objection(VolumeFiles volume, Path file) {
        try {
            return Files.isRegularFile(file) ? volume.objection(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // what is not there breaks host-files
        }
    }

    /** The files of the topology's volume, and of everybody else's. */
    static VolumeFiles volume(Examination of) {
        return VolumeFiles.of(of.topology()
                .store()
                .flatMap(store -> of.context().resolve(store.volume().path().value())));
    }

    static void memoryFits(Examination of, Check.Findings findings) {
        fits(
                of.topology(),
                limits -> limits.memory().value() + limits.window().value(),
                Limits::memory,
                of.context().machine().memoryBytes(),
                Sizes::format,
                findings);
    }

    static void cpuFits(Examination of, Check.Findings findings) {
        fits(
                of.topology(),
                limits -> limits.cpu().value(),
                Limits::cpu,
                100L * of.context().machine().processors(),
                percent -> percent + "% of one core",
                findings);
    }

    static void coreExists(Examination of, Check.Findings findings) {
        List<Integer> cores = of.context().machine().cores();
        for (Limits limits : limits(of.topology())) {
            limits.core()
                    .filter(core -> !cores.contains(Math.toIntExact(core.value())))
                    .ifPresent(core -> findings.add(
                            core.at(),
                            "there is no core " + core.value() + " that may be used here",
                            "choose one of " + ranges(cores)));
        }
    }

    /** As in 0-3, 6. */
    static String ranges(List<Integer> cores) {
        List<String> ranges = new ArrayList<>();
        for (int start = 0, next = 0; start < cores.size(); start = next) {
            next = start + 1;
            while (next < cores.size() && cores.get(next) == cores.get(next - 1) + 1) {
                next++;
            }
            int first = cores.get(start);
            int last = cores.get(next - 1);
            ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
        }
        return String.join(", ", ranges);
    }

    private static List<Limits> limits(Topology topology) {
        List<Limits> all = new ArrayList<>();
        topology.store().ifPresent(store -> all.add(store.limits()));
        topology.partitions().forEach(partition -> all.add(partition.limits()));
        return all;
    }

    /** Finds the first limit, in the order of the topology, with which the sum goes beyond {@code most}. */
    private static void fits(
            Topology topology,
            Function<Limits, Long> need,
            Function<Limits, Located<?>> place,
            long most,
            Function<Long, String> text,
            Check.Findings findings) {
        if (!topology.domains().isEmpty()) {
            return; // said of each domain, where it is launched
        }
        long sum = 0;
        for (Limits limits : limits(topology)) {
            long before = sum;
            sum += need.apply(limits);
            if (before <= most && sum > most) {
                findings.add(
                        place.apply(limits).at(),
                        "with this the sum is " + text.apply(sum) + ", the machine has " + text.apply(most),
                        "lower it, or another one");
            }
        }
    }
}
