package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.DirectoryGrant;
import dev.cofferdam.deploy.topology.Topology.HostDirectory;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.deploy.topology.Topology.ViewGrant;
import dev.cofferdam.kernel.host.RunPlaces;
import dev.cofferdam.kernel.host.Views;
import dev.cofferdam.kernel.host.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of directories of the host. Stateless. */
final class DirectoryChecks {
    private static final String RIGHT =
            "name a directory that is this one's alone, such as one beside the topology's file";

    private DirectoryChecks() {}

    static void gatewayDirectories(Examination of, Check.Findings findings) {
        Map<Path, String> others = others(of);
        VolumeFiles volume = HostChecks.volume(of);
        for (Partition partition : of.topology().partitions()) {
            for (DirectoryGrant grant : partition.directories()) {
                of.context()
                        .resolve(grant.path().value())
                        .map(DirectoryChecks::real)
                        .ifPresent(directory -> {
                            Optional<String> wrong = wrong(directory, volume, others);
                            wrong.ifPresent(what -> findings.add(grant.path().at(), directory + " " + what, RIGHT));
                            if (wrong.isEmpty()) {
                                others.put(directory, "a gateway's directory,");
                            }
                        });
            }
        }
    }

    static void directoryExists(Examination of, Check.Findings findings) {
        List<String> names = of.topology().directories().stream()
                .map(directory -> directory.name().value())
                .toList();
        for (Partition partition : of.topology().partitions()) {
            for (ViewGrant view : partition.views()) {
                String name = view.directory().value();
                if (!name.isEmpty() && !names.contains(name)) {
                    findings.add(
                            view.directory().at(),
                            "there is no directory '" + name + "'",
                            Nearest.advice(name, names, "directories"));
                }
            }
        }
    }

    static void hostDirectories(Examination of, Check.Findings findings) {
        Map<Path, String> others = others(of);
        VolumeFiles volume = HostChecks.volume(of);
        for (Partition partition : of.topology().partitions()) {
            partition.directories().forEach(grant -> add(of, grant.path(), "a gateway's directory", others));
        }
        for (HostDirectory given : of.topology().directories()) {
            Optional<Path> found = of.context().resolve(given.path().value()).map(DirectoryChecks::real);
            if (given.path().value().isEmpty() || found.isEmpty()) {
                continue; // could not be read
            }
            Path directory = found.get();
            boolean outbox = given.size().isPresent(); // made where it is not there
            Optional<String> wrong = outbox || Files.isDirectory(directory)
                    ? wrong(directory, volume, others)
                            .map(what -> " " + what)
                            .or(() -> inside(directory, volume, outbox))
                    : Optional.of(" is no directory");
            wrong.ifPresent(what -> findings.add(
                    given.path().at(),
                    directory + what,
                    HostPaths.withoutShell(given.path().value())
                            .orElse("name a directory of its own, with files and directories alone")));
            others.putIfAbsent(directory, "the directory");
        }
    }

    static void outboxes(Examination of, Check.Findings findings) {
        for (HostDirectory directory : of.topology().directories()) {
            List<Partition> writers = seeing(of, directory).stream()
                    .filter(partition -> grants(partition, directory).anyMatch(ViewGrant::isOutbox))
                    .toList();
            boolean readable = seeing(of, directory).stream()
                    .flatMap(partition -> grants(partition, directory))
                    .allMatch(grant -> grant.access().value() != Topology.Access.UNREADABLE);
            if (writers.isEmpty() && readable) {
                directory
                        .size()
                        .ifPresent(size -> findings.add(
                                size.at(),
                                "directory " + directory.name().value()
                                        + " says how much it may hold, and nobody writes it",
                                "give one partition's grant of it 'access: write', or leave the size out"));
            }
            if (!writers.isEmpty()) {
                outbox(of, directory, writers.getFirst(), findings);
            }
        }
    }

    private static void outbox(Examination of, HostDirectory directory, Partition owner, Check.Findings findings) {
        String outbox = "directory " + directory.name().value() + ", the outbox of "
                + owner.name().value() + ",";
        ViewGrant written =
                grants(owner, directory).filter(ViewGrant::isOutbox).findFirst().orElseThrow();
        if (directory.size().isEmpty()) {
            findings.add(
                    directory.name().at(),
                    outbox + " does not say how much it may hold",
                    "give it a size, such as 'size: 64MiB'");
        }
        for (Partition partition : seeing(of, directory)) {
            grants(partition, directory)
                    .filter(grant -> !grant.equals(written))
                    .forEach(grant -> findings.add(
                            grant.directory().at(),
                            outbox + " is seen by partition " + partition.name().value() + " too",
                            "take this grant away, or give this partition a directory of its own"));
        }
        Optional<AccessClass> object = of.labels().classOf(directory.label());
        Optional<AccessClass> subject = of.labels().classOf(owner.label());
        if (object.isPresent() && subject.isPresent() && !object.equals(subject)) {
            findings.add(
                    directory.label().at(),
                    outbox + " has the label " + of.labels().canonical(directory.label()) + ", and that one has "
                            + of.labels().canonical(owner.label()),
                    "give the directory the label " + of.labels().canonical(owner.label()));
        }
    }

    private static List<Partition> seeing(Examination of, HostDirectory directory) {
        return of.topology().partitions().stream()
                .filter(partition -> grants(partition, directory).findAny().isPresent())
                .toList();
    }

    private static Stream<ViewGrant> grants(Partition partition, HostDirectory directory) {
        return partition.views().stream()
                .filter(view -> view.directory().value().equals(directory.name().value()));
    }

    private static Optional<String> inside(Path directory, VolumeFiles volume, boolean outbox) {
        try {
            return Views.objection(directory, volume, outbox);
        } catch (IOException e) {
            return Optional.of(" cannot be looked through: " + e.getMessage());
        }
    }

    private static Optional<String> wrong(Path directory, VolumeFiles volume, Map<Path, String> others) {
        Optional<Path> around = volume.around(directory);
        if (around.isPresent()) {
            return Optional.of("lies in the volume " + around.get());
        }
        Optional<Path> kept = RunPlaces.around(directory);
        if (kept.isPresent()) {
            return Optional.of("lies in what a topology keeps in " + kept.get());
        }
        for (Map.Entry<Path, String> other : others.entrySet()) {
            String what = other.getValue() + " " + other.getKey();
            if (directory.equals(other.getKey())) {
                return Optional.of("is " + what);
            }
            if (directory.startsWith(other.getKey())) {
                return Optional.of("lies in " + what);
            }
            if (other.getKey().startsWith(directory)) {
                return Optional.of("has in it " + what);
            }
        }
        boolean can = Files.isDirectory(directory)
                || (!Files.exists(directory)
                        && directory.getParent() != null
                        && Files.isDirectory(directory.getParent()));
        return can ? Optional.empty() : Optional.of("is no directory, and cannot be made one");
    }

    /** What else the topology names on the host. */
    private static Map<Path, String> others(Examination of) {
        Map<Path, String> others = new LinkedHashMap<>();
        of.context().own().forEach(own -> others.put(real(own), "Cofferdam's own directory"));
        of.topology().included().files().forEach(file -> add(of, file, "the included file", others));
        of.topology().store().ifPresent(store -> add(of, store.volume().path(), "the volume", others));
        for (Partition partition : of.topology().programs()) {
            FileGrants.of(partition, of.context()).forEach(grant -> add(of, grant.path(), "the file", others));
            partition.sockets().stream()
                    .filter(Topology.SocketGrant::isPath)
                    .forEach(grant -> add(of, grant.path(), "the socket", others));
            if (partition.program().value() instanceof Program.Own own) {
                own.jars().forEach(jar -> add(of, jar, "the jar", others));
            }
        }
        others.put(real(of.context().directory().resolve(".file")), "the place of the topology's file");
        return others;
    }

    private static void add(Examination of, Located<String> path, String what, Map<Path, String> others) {
        of.context().resolve(path.value()).ifPresent(file -> others.put(real(file), what));
    }

    /** Without symbolic links, as far as it is there. */
    private static Path real(Path path) {
        for (Path there = path; there != null; there = there.getParent()) {
            try {
                return there.toRealPath().resolve(there.relativize(path)).normalize();
            } catch (IOException e) {
                // Its parent may be there.
            }
        }
        return path;
    }
}
