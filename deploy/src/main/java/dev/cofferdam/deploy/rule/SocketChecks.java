package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.SocketGrant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rule of sockets' places on the host. Stateless. */
final class SocketChecks {
    /** Longest path that connect(2) takes: sun_path of unix(7) without its NUL. */
    private static final int PATH_BYTES_MAX = 107;

    private SocketChecks() {}

    static void socketPaths(Examination of, Check.Findings findings) {
        Map<Path, Place> taken = new HashMap<>();
        for (Partition partition : of.topology().partitions()) {
            List<SocketGrant> paths =
                    partition.sockets().stream().filter(SocketGrant::isPath).toList();
            List<SocketGrant> served =
                    paths.stream().filter(grant -> !grant.use().isHalfs()).toList();
            if (served.size() > 1) {
                findings.add(
                        served.get(1).address().at(),
                        "a partition can be handed one socket",
                        "give this one to another partition of the same class");
            }
            for (SocketGrant grant : paths) {
                Located<String> written = grant.path();
                of.context()
                        .resolve(written.value())
                        .filter(path -> path.getParent() != null)
                        .ifPresent(path -> {
                            socketPath(path, grant, of, findings);
                            Place first = taken.putIfAbsent(path, written.at());
                            if (first != null) {
                                findings.add(
                                        written.at(),
                                        path + " is another socket's too",
                                        "name another; the first is at " + first);
                            }
                        });
            }
        }
    }

    private static void socketPath(Path path, SocketGrant grant, Examination of, Check.Findings findings) {
        Place at = grant.address().at();
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        Optional<Path> volume = HostChecks.volume(of).around(path.getParent());
        if (bytes > PATH_BYTES_MAX) {
            findings.add(
                    at,
                    path + " has " + bytes + " bytes",
                    "name one of at most " + PATH_BYTES_MAX + ", such as below /run");
        } else if (volume.isPresent()) {
            findings.add(at, path + " lies in the volume " + volume.get(), "name a path elsewhere");
        } else if (!Files.isDirectory(path.getParent())) {
            findings.add(at, "there is no directory " + path.getParent(), "make it, or name another");
        } else if (grant.use().sends()) {
            server(path, at, findings);
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
            // The link of a run that was killed is the next run's to replace.
            findings.add(at, "there is something else at " + path, "remove it, or name another path");
        }
    }

    /** It need not be there yet. */
    private static void server(Path path, Place at, Check.Findings findings) {
        if (Files.isDirectory(path) || Files.isRegularFile(path)) {
            findings.add(at, path + " is no socket", "name that of a server of the higher class");
        }
    }
}
