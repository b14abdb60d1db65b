package dev.cofferdam.deploy.doctor;

import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.Enclosure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** By what limits are enforced here. Immutable. */
final class LimitFindings {
    private static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
    private static final String SUBJECT = "control groups";

    private final boolean asRoot;
    private final boolean ownUsers;
    private final Remedies remedies;

    /**
     * For a user.
     *
     * @param ownUsers whether each partition gets a user of its own
     */
    LimitFindings(boolean asRoot, boolean ownUsers, Remedies remedies) {
        this.asRoot = asRoot;
        this.ownUsers = ownUsers;
        this.remedies = remedies;
    }

    static List<Finding> all(Remedies remedies, boolean root) throws IOException {
        LimitFindings limits = new LimitFindings(root, Enclosure.here(root).ownUsers(), remedies);
        Finding groups =
                limits.controlGroups(Path.of("/sys/fs/cgroup"), Files.readAllLines(Path.of("/proc/self/cgroup")));
        return groups.verdict() == Finding.Verdict.GOOD
                ? List.of(groups)
                : List.of(groups, resourceLimits(Trial.of(List.of("prlimit", "--version")), remedies));
    }

    /** The command that limits a partition which joins no control group. */
    static Finding resourceLimits(Trial version, Remedies remedies) {
        return version.worked()
                ? Finding.good("prlimit", version.output())
                : Finding.blocks(
                        "prlimit",
                        version.output(),
                        "without control groups no partition starts",
                        remedies.install("prlimit"));
    }

    /**
     * Version 1 has a directory a controller; version 2 one hierarchy, in which a user may write what was delegated.
     *
     * @param own the lines of /proc/self/cgroup
     */
    Finding controlGroups(Path root, List<String> own) throws IOException {
        List<String> version1 = CONTROLLERS.stream()
                .filter(controller -> Files.exists(root.resolve(controller).resolve("cgroup.procs")))
                .filter(controller -> Files.isWritable(root.resolve(controller)) || given(root.resolve(controller)))
                .toList();
        if (!version1.isEmpty()) {
            return found("v1", version1, "");
        }
        if (Files.notExists(root.resolve("cgroup.controllers"))) {
            return lacks(
                    "v1, but no controller is writable",
                    remedies.asRoot("for each in " + String.join(" ", CONTROLLERS) + "; do "
                            + remedies.give(root + "/$each") + "; done"));
        }
        Path group = own.stream()
                .filter(line -> line.startsWith("0::/"))
                .findFirst()
                .map(line -> root.resolve(line.substring("0::/".length())))
                .orElse(root);
        Path controllers = group.resolve("cgroup.controllers");
        if (Files.notExists(controllers) || !Files.isWritable(group.resolve("cgroup.subtree_control"))) {
            return lacks("v2, but " + group + " is not writable", remedies.delegate());
        }
        List<String> delegated = List.of(Files.readString(controllers).strip().split(" "));
        List<String> version2 = CONTROLLERS.stream().filter(delegated::contains).toList();
        return version2.isEmpty()
                ? lacks("v2, but no controller is delegated", remedies.delegate())
                : found("v2", version2, remedies.delegate());
    }

    /** Whether root has made a group in it for this user. */
    private static boolean given(Path controller) {
        try (var groups = Files.newDirectoryStream(controller, "cofferdam-user-*")) {
            for (Path group : groups) {
                if (Files.isWritable(group) && Files.isWritable(group.resolve("cgroup.procs"))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private Finding found(String version, List<String> controllers, String remedy) {
        String text = version + ": " + String.join(", ", controllers);
        List<String> weaknesses = ControlGroups.weaknesses(controllers, ownUsers);
        return weaknesses.isEmpty()
                ? Finding.good(SUBJECT, text)
                : Finding.lacks(SUBJECT, text, String.join("; ", weaknesses), asRoot ? "" : remedy);
    }

    private Finding lacks(String found, String remedy) {
        return Finding.lacks(
                SUBJECT,
                found,
                String.join("; ", ControlGroups.weaknesses(List.of(), ownUsers)),
                asRoot
                        ? "in a container: docker run --cgroupns=private -v /sys/fs/cgroup:/sys/fs/cgroup:rw ..."
                        : remedy);
    }
}
