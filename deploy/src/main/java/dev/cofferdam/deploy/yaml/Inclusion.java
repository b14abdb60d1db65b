package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.rule.Rule;
import dev.cofferdam.deploy.topology.HostPaths;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Organisation;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts together what a topology's file and the files that it includes give: one policy, and programs by their names. A file
 * is read once, however often it is included. For one thread.
 */
final class Inclusion {
    private static final int FILES_MAX = 64;
    private static final String AGAIN = " again, itself or over others";

    private final Path topology;
    private final Path directory;
    private final Reading reading;
    private final List<Path> open = new ArrayList<>();
    private final Set<Path> read = new HashSet<>();
    private final List<Located<String>> files = new ArrayList<>();
    private final Map<String, Entries.Entry<Program>> programs = new HashMap<>();
    private Optional<Located<List<Organisation>>> policy = Optional.empty();
    private boolean failed;

    private Inclusion(Path topology, Reading reading) {
        this.topology = topology;
        this.directory = topology.toAbsolutePath().normalize().getParent();
        this.reading = reading;
    }

    /**
     * The whole topology.
     *
     * @param topology its file
     * @return empty where a file that it includes could not be read as one, so that what it lacks is not its fault
     */
    static Optional<Topology> whole(Document document, Path topology, Reading reading) {
        return new Inclusion(topology, reading).whole(document);
    }

    private Optional<Topology> whole(Document document) {
        real(topology).ifPresent(open::add); // none where it is standard input
        take(document.shared(), "");
        if (policy.isEmpty() && !failed) {
            reportNoPolicy(document);
        }
        return failed ? Optional.empty() : Optional.of(with(document.rest()));
    }

    private void reportNoPolicy(Document document) {
        if (document.shared().includes().isEmpty()) {
            reading.violations()
                    .add(
                            Rule.REQUIRED_KEY,
                            document.at(),
                            "a topology lacks the key 'policy'",
                            "add 'policy:', " + TopologyShape.policySentence());
        } else {
            reading.violations()
                    .add(
                            Rule.INCLUDED_ONCE,
                            document.shared().includes().getFirst().at(),
                            "neither the topology nor what it includes gives a policy",
                            "add 'policy:' to one of these files");
        }
    }

    private Topology with(Topology rest) {
        return new Topology(
                rest.name(),
                policy.map(Located::value).orElse(List.of()),
                rest.store(),
                rest.partitions().stream().map(this::resolved).toList(),
                rest.channels(),
                rest.downgrade()
                        .map(section -> new Topology.Downgrade(
                                section.validDays(),
                                section.people(),
                                section.filters().stream().map(this::resolved).toList())),
                rest.schedule(),
                rest.operation(),
                rest.directories(),
                rest.lowerVolumes(),
                rest.domains(),
                rest.counted(),
                new Topology.Included(
                        files,
                        programs.values().stream().map(Entries.Entry::name).toList()));
    }

    private Partition resolved(Partition partition) {
        return partition.program().value() instanceof Program.Named(String name) && programs.containsKey(name)
                ? partition.running(programs.get(name).value())
                : partition;
    }

    /** What one file gives, and before it what the files give that it includes. */
    private void take(Shared shared, String base) {
        shared.includes().forEach(include -> include(include, base));
        shared.policy().ifPresent(given -> {
            policy.ifPresent(first -> twice("the policy", first.at(), given.at()));
            policy = policy.or(() -> Optional.of(given));
        });
        for (Entries.Entry<Program> program : shared.programs()) {
            String name = program.name().value();
            Entries.Entry<Program> first = name.isEmpty() ? null : programs.putIfAbsent(name, program);
            if (first != null) {
                twice(
                        "the program '" + name + "'",
                        first.name().at(),
                        program.name().at());
            }
        }
    }

    private void twice(String what, Place first, Place second) {
        reading.violations()
                .add(Rule.INCLUDED_ONCE, second, what + " is given twice", "keep one; the first is at " + first);
    }

    private void include(Located<String> include, String base) {
        if (include.value().isEmpty()) {
            return; // could not be read
        }
        Optional<String> wrong = include.value().startsWith("/")
                ? Optional.of("'" + include.value() + "' is no path from this file's directory")
                : open(include, base);
        wrong.ifPresent(what -> {
            failed = true;
            reading.violations()
                    .add(
                            Rule.INCLUDE_FILES,
                            include.at(),
                            what,
                            what.endsWith(AGAIN)
                                    ? "take it away here, or in one of those between"
                                    : "name a file in " + Printable.of(directory.toString())
                                            + " or below; paths start from the directory of the file that they stand in");
        });
    }

    /** What is wrong with it; empty where it was read, now or before. */
    private Optional<String> open(Located<String> include, String base) {
        Path file = directory.resolve(base).resolve(include.value()).normalize();
        if (!file.startsWith(directory)) {
            return Optional.of("'" + include.value() + "' leads out of the directory of the topology's file");
        }
        Optional<String> unreadable = HostPaths.unreadable(file);
        Optional<Path> real = real(file);
        if (unreadable.isPresent() || real.isEmpty()) {
            return unreadable.or(() -> Optional.of("there is no file " + file));
        }
        if (!real.get().startsWith(real(directory).orElse(directory))) {
            return Optional.of(
                    "'" + include.value() + "' is a link that leads out of the directory of the topology's file");
        }
        if (open.contains(real.get())) {
            return Optional.of("'" + include.value() + "' includes this file" + AGAIN);
        }
        if (read.contains(real.get())) {
            return Optional.empty();
        }
        if (read.size() == FILES_MAX) {
            return Optional.of("more than " + FILES_MAX + " files are included");
        }
        read.add(real.get());
        String within = directory.relativize(file).toString();
        files.add(new Located<>(within, include.at()));
        return read(real.get(), within);
    }

    private Optional<String> read(Path real, String within) {
        open.add(real);
        try {
            Path named = topology.resolveSibling(within);
            int slash = within.lastIndexOf('/');
            String base = within.substring(0, slash + 1);
            Reading of = new Reading(named.toString(), reading.violations(), new Lines(""), base);
            Optional<Shared> shared = TopologyReader.shared(Source.of(real), of);
            failed |= shared.isEmpty();
            shared.ifPresent(each -> take(each, base));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot read " + Printable.of(real.toString()));
        } finally {
            open.removeLast();
        }
    }

    private static Optional<Path> real(Path file) {
        try {
            return Files.exists(file) ? Optional.of(file.toRealPath()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
