package dev.cofferdam.deploy.manifest;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.deploy.domain.Split;
import dev.cofferdam.deploy.topology.Domains.Wire;
import dev.cofferdam.deploy.topology.Printable;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.LimitsPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a domain's pod has and needs, whatever runs it. Immutable.
 *
 * @param topology name of the whole topology, in letters that every target takes
 * @param domain its name
 * @param run the name under which its kernel runs
 * @param label of the domain: what all its partitions together may know
 * @param files what stands in its topology's directory, by name; its topology first
 * @param volumeBytes of its own volume; empty: it has none
 * @param lower the domains whose volumes it reads
 * @param memoryBytes of its partitions, its store and its kernel
 * @param sharedBytes what of that is shared memory
 * @param cpuPercent of one core; empty: a partition has no limit
 * @param sends wires that begin here
 * @param receives wires that end here
 */
record DomainPod(
        String topology,
        String domain,
        String run,
        String label,
        Map<String, byte[]> files,
        OptionalLong volumeBytes,
        List<String> lower,
        long memoryBytes,
        long sharedBytes,
        OptionalLong cpuPercent,
        List<Wire> sends,
        List<Wire> receives) {

    /** Where a pod has other domains' volumes. */
    static final String LOWER_VOLUMES = "/volumes";

    /** Its topology's directory. */
    static final String TOPOLOGY = "/topology";

    static final String HOME = "/home/cofferdam";

    /** There while everything is ready. */
    static final String READY = HOME + "/ready";

    static final String CLASS_LABEL = "cofferdam.dev/class";

    /** Without a name in it, which other domains would learn. */
    static final String TOPOLOGY_FILE = "topology.yaml";

    /** The user of the image. */
    static final long USER = 10_001;

    /** Of the command and the kernel, two Java processes. */
    private static final long OWN_BYTES = 384L << 20;

    private static final long SHARED_BYTES = 16L << 20;

    /** What a configuration map holds, with room for what describes it. */
    private static final long FILES_BYTES_MAX = 900L << 10;

    /** Longest value of a label in a cluster. */
    private static final int LABEL_MAX = 63;

    private static final int DIGEST_DIGITS = 8;

    /**
     * Of one domain.
     *
     * @param target which says where its own volume is
     * @param plan of the domain, as it would be launched beside the topology's file
     * @param directory the topology's
     * @throws IOException that says what a pod cannot have
     */
    static DomainPod of(Target target, Split split, String topology, String domain, Plan plan, Path directory)
            throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (PartitionPlan partition : plan.partitions()) {
            for (Path file : files(partition).toList()) {
                files.put(name(file, directory, partition), Files.readAllBytes(file));
            }
            refuseHostPlaces(partition);
        }
        if (files.containsKey(TOPOLOGY_FILE)) {
            throw new IOException("a file is called " + TOPOLOGY_FILE + ", as the topology is in the pod; rename it");
        }
        files.put(
                TOPOLOGY_FILE,
                split.text(domain, (viewer, owner) -> volume(target, viewer, owner))
                        .getBytes(StandardCharsets.UTF_8));
        long bytes =
                files.values().stream().mapToLong(content -> content.length).sum();
        if (bytes > FILES_BYTES_MAX) {
            throw new IOException(
                    "the files of domain " + domain + " have " + bytes + " bytes, and at most " + FILES_BYTES_MAX
                            + " come with a manifest; build an image with them, or have a partition import them");
        }
        List<LimitsPlan> limits = Stream.concat(
                        plan.partitions().stream().map(PartitionPlan::limits),
                        plan.store().stream().map(StorePlan::limits))
                .toList();
        long shared = SHARED_BYTES
                + limits.stream()
                        .mapToLong(each -> each.windowBytes() + 2 * ServerLane.BYTES)
                        .sum();
        return new DomainPod(
                word(topology),
                domain,
                plan.name(),
                label(plan),
                files,
                plan.store().isPresent() ? OptionalLong.of(split.volumeBytes(domain)) : OptionalLong.empty(),
                List.copyOf(split.readsOf(domain)),
                OWN_BYTES
                        + shared
                        + limits.stream().mapToLong(LimitsPlan::memoryBytes).sum(),
                shared,
                limits.stream().allMatch(each -> each.cpuPercent() > 0)
                        ? OptionalLong.of(100
                                + limits.stream()
                                        .mapToLong(LimitsPlan::cpuPercent)
                                        .sum())
                        : OptionalLong.empty(),
                split.sends(domain),
                split.receives(domain));
    }

    /** Where a pod has the volume of a domain. */
    private static String volume(Target target, String viewer, String domain) {
        return (viewer.equals(domain) ? target.ownVolume() : LOWER_VOLUMES + "/" + domain) + "/store";
    }

    private static Stream<Path> files(PartitionPlan partition) {
        return Stream.concat(partition.files().stream().map(FileGrant::path), partition.program().jars().stream());
    }

    private static String name(Path file, Path directory, PartitionPlan partition) throws IOException {
        Path name = directory.relativize(file);
        if (name.getNameCount() != 1 || name.startsWith("..")) {
            throw new IOException("partition " + partition.name() + " is given " + Printable.of(file.toString())
                    + "; what comes with a pod lies beside the topology, and is named without a directory");
        }
        return name.toString();
    }

    private static void refuseHostPlaces(PartitionPlan partition) throws IOException {
        if (!partition.directories().isEmpty() || !partition.views().isEmpty()) {
            throw new IOException("partition " + partition.name() + " has a directory of the host, which a pod has not;"
                    + " let a wire carry it, or launch that domain on a machine");
        }
        if (partition.sockets().stream().anyMatch(socket -> !socket.isNetwork())) {
            throw new IOException("partition " + partition.name() + " has a socket of the host, which a pod has not;"
                    + " launch that domain on a machine");
        }
    }

    /** Of all that its partitions may know. */
    private static String label(Plan plan) {
        return plan.partitions().stream()
                .flatMap(partition -> partition.accessClass().stream())
                .reduce(AccessClass::join)
                .map(plan.policy()::format)
                .orElse("-");
    }

    /** The name of all that is this domain's. */
    String name() {
        return topology + "-" + domain;
    }

    /** Another domain's name. */
    String name(String other) {
        return topology + "-" + other;
    }

    /**
     * The class as a label's value: as it is where that is one, and otherwise what may stand there of it, with the beginning
     * of its SHA-256, so that no two classes have one value.
     */
    String classValue() {
        if (label.matches("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?") && label.length() <= LABEL_MAX) {
            return label;
        }
        String digest = HexFormat.of().formatHex(sha256(label)).substring(0, DIGEST_DIGITS);
        String text = label.replaceAll("[^A-Za-z0-9_-]+", ".").replaceAll("^[^A-Za-z0-9]+", "");
        return text.substring(0, Math.min(text.length(), LABEL_MAX - DIGEST_DIGITS - 1)) + "." + digest;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Small letters, digits and hyphens. */
    private static String word(String name) {
        String word =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return word.isEmpty() || !Character.isLetter(word.charAt(0)) ? "t-" + word : word;
    }

    /** What the kernel's container runs. */
    List<String> command() {
        return List.of("up", TOPOLOGY + "/" + TOPOLOGY_FILE, "--ready-file", READY);
    }

    /** What the container of the sending end of a wire runs. */
    static List<String> send(Wire wire) {
        List<String> command =
                new ArrayList<>(List.of("gateway", "send", "--to", wire.at().value()));
        wire.datagrams()
                .forEach(line ->
                        command.addAll(List.of("--udp-from", line.listen().value())));
        wire.syslog()
                .forEach(line ->
                        command.addAll(List.of("--syslog-from", line.listen().value())));
        return List.copyOf(command);
    }

    /** What the container of the receiving end of a wire runs. */
    static List<String> receive(Wire wire) {
        List<String> command = new ArrayList<>(List.of(
                "gateway",
                "receive",
                "--listen",
                "0.0.0.0:" + Endpoint.of(wire.at()).port()));
        wire.datagrams()
                .forEach(line -> command.addAll(List.of("--udp-to", line.send().value())));
        wire.syslog()
                .forEach(line ->
                        command.addAll(List.of("--syslog-to", line.send().value())));
        return List.copyOf(command);
    }

    /** The text of a file, where it is one. */
    static Optional<String> text(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), content) && text.indexOf('\0') < 0
                ? Optional.of(text)
                : Optional.empty();
    }
}
