package dev.cofferdam.deploy.doctor;

import dev.cofferdam.jail.Enclosure;
import dev.cofferdam.jail.SandboxTrial;
import dev.cofferdam.jail.SystemCallFilter;
import dev.cofferdam.jail.Trees;
import dev.cofferdam.jail.Users;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether partitions can be confined here. Stateless. */
final class SandboxFindings {
    private static final String NO_SANDBOX = "no sandbox starts; only 'up --isolation none' would run, unconfined";
    private static final String IN_CONTAINER =
            "in a container: docker run --security-opt seccomp=unconfined --security-opt systempaths=unconfined ...";
    private static final Pattern VERSION = Pattern.compile("([0-9]+)\\.([0-9]+)");
    /** Bubblewrap makes a second one, in which no third can be made. */
    private static final int NAMESPACES_A_SANDBOX = 2;

    private static final int PARTITIONS = Plan.PARTITIONS_MAX;
    private static final int SETTING_BYTES_MAX = 64;
    private static final String ORDINARY_USER = "65534";

    /** Settings that forbid user namespaces, with the value that allows them. */
    private static final Map<String, String> SETTINGS = Map.of(
            "kernel/unprivileged_userns_clone", "1",
            "kernel/apparmor_restrict_unprivileged_userns", "0");

    private SandboxFindings() {}

    static List<Finding> all(Remedies remedies, boolean root) throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(bubblewrap(Trial.of(List.of("bwrap", "--version")), remedies));
        findings.add(userNamespaces(Path.of("/proc/sys"), root, remedies));
        findings.add(tool("setpriv", remedies));
        findings.add(tool("unshare", remedies));
        findings.add(fileTimes(SystemCallFilter.hidesFileTimes()));
        if (findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.BLOCKS)) {
            findings.addAll(trials(root, remedies));
        }
        return findings;
    }

    /** Only where nothing else stands in the way, so that a failure has a cause of its own. */
    private static List<Finding> trials(boolean root, Remedies remedies) throws IOException {
        if (!root) {
            Enclosure enclosure = Enclosure.here(false);
            return List.of(
                    users(enclosure.ownUsers(), Trial.of(List.of("newuidmap")), remedies),
                    sandbox("sandbox", false, enclosure.command(), Finding.Verdict.BLOCKS));
        }
        List<String> drop =
                List.of("setpriv", "--reuid", ORDINARY_USER, "--regid", ORDINARY_USER, "--clear-groups", "--");
        return List.of(
                privateMounts(),
                sandbox("sandbox as root starts it", true, List.of(), Finding.Verdict.BLOCKS),
                sandbox("sandbox of an ordinary user", false, drop, Finding.Verdict.LACKS));
    }

    /** The option that forbids further user namespaces came with 0.8. */
    static Finding bubblewrap(Trial version, Remedies remedies) {
        String subject = "bubblewrap";
        if (!version.worked()) {
            return Finding.blocks(subject, version.output(), NO_SANDBOX, remedies.install("bwrap"));
        }
        Matcher number = VERSION.matcher(version.output());
        boolean known = number.find();
        if (known && Integer.parseInt(number.group(1)) == 0 && Integer.parseInt(number.group(2)) < 8) {
            return Finding.blocks(
                    subject,
                    version.output() + ", needed is 0.8",
                    NO_SANDBOX,
                    "install bubblewrap 0.8 or newer, from a newer release of the distribution");
        }
        return Finding.good(subject, version.output());
    }

    static Finding userNamespaces(Path settings, boolean root, Remedies remedies) throws IOException {
        String subject = "user namespaces";
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            Path file = settings.resolve(setting.getKey());
            if (Files.isReadable(file) && !read(file).equals(setting.getValue())) {
                String name = setting.getKey().replace('/', '.');
                return Finding.lacks(
                        subject,
                        name + " forbids them to ordinary users",
                        "only root starts sandboxes",
                        remedies.asRoot("sysctl -w " + name + "=" + setting.getValue()));
            }
        }
        Path most = settings.resolve("user/max_user_namespaces");
        long count = Files.isReadable(most) ? Long.parseLong(read(most)) : 0;
        String remedy = remedies.asRoot("sysctl -w user.max_user_namespaces=15000");
        if (count == 0) {
            return Finding.blocks(subject, "none", NO_SANDBOX, remedy);
        }
        // Root gives each partition a user, who has as many of his own.
        return root || count / NAMESPACES_A_SANDBOX >= PARTITIONS
                ? Finding.good(subject, "at most " + count + " a user")
                : Finding.lacks(
                        subject,
                        "at most " + count + " a user",
                        "at most " + count / NAMESPACES_A_SANDBOX + " partitions at once",
                        remedy);
    }

    /**
     * A setting, in one read: Linux gives a number below /proc/sys to whoever reads from its start, and nothing to whoever
     * goes on reading, as {@link Files#readString} does after the first byte of a file without a length.
     */
    private static String read(Path setting) throws IOException {
        try (InputStream in = Files.newInputStream(setting)) {
            return new String(in.readNBytes(SETTING_BYTES_MAX), StandardCharsets.US_ASCII).strip();
        }
    }

    private static Finding tool(String name, Remedies remedies) {
        Trial version = Trial.of(List.of(name, "--version"));
        return version.worked()
                ? Finding.good(name, version.output())
                : Finding.blocks(
                        name, version.output(), "partitions get their users and mounts by it", remedies.install(name));
    }

    /** Root has as many as it likes. */
    static Finding users(boolean own, Trial lender, Remedies remedies) {
        String subject = "users of partitions";
        if (own) {
            return Finding.good(subject, "each partition has one of its own");
        }
        return lender.absent()
                ? Finding.lacks(subject, "none, without newuidmap", Users.WEAKNESS, remedies.install("newuidmap"))
                : Finding.lacks(
                        subject,
                        "none are lent to this user in /etc/subuid and /etc/subgid",
                        Users.WEAKNESS,
                        remedies.asRoot(
                                "usermod --add-subuids 200000-265535 --add-subgids 200000-265535 " + remedies.user()));
    }

    static Finding fileTimes(boolean hidden) {
        String subject = "times of files";
        return hidden
                ? Finding.good(subject, "no partition is told when files changed")
                : Finding.lacks(
                        subject,
                        "partitions are told when files changed",
                        SystemCallFilter.WEAKNESS,
                        "run it on an x86-64 machine, or on Linux before 6.13");
    }

    private static Finding privateMounts() {
        Trial trial = Trial.of(List.of("unshare", "--mount", "--propagation", "private", "--", "true"));
        return trial.worked()
                ? Finding.good("mount namespace", "root gets one of its own")
                : Finding.blocks(
                        "mount namespace",
                        trial.output(),
                        "root's kernel cannot lay out what partitions see",
                        "run it as an ordinary user; " + IN_CONTAINER);
    }

    private static Finding sandbox(String subject, boolean root, List<String> before, Finding.Verdict without)
            throws IOException {
        Path scratch = Files.createTempDirectory(
                "cofferdam-doctor", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            List<String> command = new ArrayList<>(before);
            command.addAll(SandboxTrial.command(scratch, Path.of(System.getProperty("java.home")), root));
            Trial trial = Trial.of(command);
            return trial.worked()
                    ? Finding.good(subject, "starts, and Java runs in it")
                    : new Finding(subject, without, trial.output(), NO_SANDBOX, IN_CONTAINER);
        } finally {
            Trees.delete(scratch);
        }
    }
}
