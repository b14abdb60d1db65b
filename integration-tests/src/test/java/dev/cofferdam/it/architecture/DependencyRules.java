package dev.cofferdam.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The table of allowed dependencies, one rule a module. Stateless. */
final class DependencyRules {
    private static final String ROOT = "dev.cofferdam.";
    private static final Pattern OUTSIDE = Pattern.compile("(com|org|io|javax|picocli)\\b.*");

    private static final List<String> BELOW_COMMANDS = List.of(
            "topology",
            "yaml",
            "rule",
            "flow",
            "compiler",
            "run",
            "downgrade",
            "compare",
            "doctor",
            "metrics",
            "picture",
            "watch");

    private DependencyRules() {}

    /** By the package that the rule is about, what its classes may depend on beside java.base. */
    static Map<String, ArchRule> all() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        add(rules, "abi..", List.of());
        add(rules, "kernel.plan", List.of("abi.."));
        add(rules, "kernel", List.of("abi..", "kernel.plan"));
        add(rules, "jail..", List.of("abi.."));
        add(rules, "kernel.wire", List.of());
        add(rules, "kernel.launch", List.of("kernel.plan", "kernel.wire", "abi.."));
        add(rules, "kernel.control", List.of("kernel", "kernel.wire", "abi.."));
        add(
                rules,
                "kernel.host",
                List.of("kernel", "kernel.plan", "kernel.control", "kernel.launch", "kernel.wire", "jail..", "abi.."));
        add(rules, "partition", List.of());
        add(rules, "partition.runtime", List.of("abi..", "partition"));
        add(rules, "partition.program..", List.of("abi..", "partition", "partition.runtime", "org.HdrHistogram.."));
        add(rules, "partition.guest..", List.of("abi..", "partition", "partition.runtime", "hwsim.."));
        add(rules, "store.volume", List.of("abi.."));
        add(rules, "store.engine", List.of("abi..", "store.volume"));
        add(rules, "store.partition", List.of("abi..", "partition", "partition.runtime", "store.engine"));
        add(rules, "store.editor", List.of("abi..", "store.volume", "store.engine"));
        add(rules, "store.nbd..", List.of("abi..", "partition", "partition.runtime", "io.netty.."));
        add(rules, "store.downgrade..", List.of("abi..", "store.volume", "store.editor"));
        add(rules, "store.filter..", List.of("partition", "store.downgrade", "org.apache.tika..", "org.xml.sax.."));
        add(rules, "gateway.fec..", List.of());
        add(rules, "gateway.wire..", List.of("gateway.frame..", "com.google.protobuf..", "javax.crypto.."));
        add(rules, "gateway.datagram..", List.of("gateway.wire..", "gateway.frame.."));
        add(rules, "gateway.connection..", List.of("gateway.frame.."));
        add(rules, "gateway.socket..", List.of());
        add(rules, "gateway.http..", List.of("gateway.socket..", "gateway.wire..", "io.netty.."));
        add(
                rules,
                "gateway.transfer..",
                List.of(
                        "gateway.datagram..",
                        "gateway.fec..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "gateway.status..",
                        "com.google.protobuf.."));
        add(rules, "gateway.file..", List.of("gateway.transfer..", "gateway.wire..", "gateway.frame.."));
        add(rules, "gateway.status..", List.of());
        add(
                rules,
                "gateway.udp..",
                List.of("abi..", "gateway.transfer..", "gateway.wire..", "gateway.status..", "io.netty.."));
        add(
                rules,
                "gateway.service..",
                List.of(
                        "gateway.datagram..",
                        "gateway.transfer..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "gateway.udp..",
                        "io.netty.."));
        add(
                rules,
                "gateway.spool..",
                List.of(
                        "abi..",
                        "partition",
                        "gateway.datagram..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "com.google.protobuf.."));
        add(
                rules,
                "gateway.intake..",
                List.of(
                        "partition",
                        "partition.runtime",
                        "gateway.connection..",
                        "gateway.datagram..",
                        "gateway.http..",
                        "gateway.socket..",
                        "gateway.spool..",
                        "gateway.status..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "com.google.protobuf..",
                        "io.netty.."));
        add(
                rules,
                "gateway.release..",
                List.of(
                        "abi..",
                        "partition",
                        "partition.runtime",
                        "gateway.datagram..",
                        "gateway.http..",
                        "gateway.socket..",
                        "gateway.spool..",
                        "gateway.status..",
                        "gateway.file..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "com.google.protobuf..",
                        "io.netty.."));
        add(
                rules,
                "gateway.clip..",
                List.of("partition", "partition.runtime", "gateway.http..", "gateway.wire..", "io.netty.."));
        add(
                rules,
                "gateway.card..",
                List.of(
                        "partition",
                        "partition.runtime",
                        "gateway.datagram..",
                        "gateway.spool..",
                        "gateway.wire..",
                        "gateway.frame..",
                        "com.google.protobuf.."));
        add(rules, "iommu..", List.of());
        add(rules, "hwsim..", List.of("iommu.."));
        addCommands(rules);
        return rules;
    }

    /** The command line, a package a noun: each knows what it is about, and of the other nouns only those named here. */
    private static void addCommands(Map<String, ArchRule> rules) {
        addCommand(rules, "console");
        addCommand(rules, "topology", "console");
        addCommand(rules, "run", "console", "topology");
        addCommand(rules, "metrics", "console", "topology");
        addCommand(rules, "watch", "console", "topology", "downgrade");
        addCommand(rules, "store", "console", "topology");
        addCommand(rules, "audit", "console");
        addCommand(rules, "downgrade", "console", "topology", "audit");
        addCommand(rules, "compare", "console");
        addCommand(rules, "gateway", "console");
        addCommand(rules, "machine", "console");
        addCommand(rules, "manual", "console");
    }

    private static void addCommand(Map<String, ArchRule> rules, String noun, String... others) {
        List<String> allowed =
                new ArrayList<>(List.of("abi..", "kernel..", "jail..", "partition..", "store..", "gateway.."));
        allowed.addAll(List.of("picocli..", "com.fasterxml.jackson.."));
        for (String lower : BELOW_COMMANDS) {
            allowed.add("deploy." + lower);
        }
        for (String other : others) {
            allowed.add("deploy.command." + other);
        }
        add(rules, "deploy.command." + noun, allowed);
    }

    private static void add(Map<String, ArchRule> rules, String subject, List<String> allowed) {
        List<String> packages = new ArrayList<>(List.of("java.lang..", "java.util..", "java.io..", "java.nio.."));
        packages.addAll(List.of("java.net..", "java.security..", "java.time..", "java.math..", "java.text.."));
        packages.add(ROOT + subject);
        allowed.forEach(each -> packages.add(OUTSIDE.matcher(each).matches() ? each : ROOT + each));
        rules.put(
                subject,
                classes()
                        .that()
                        .resideInAPackage(ROOT + subject)
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(packages.toArray(String[]::new)));
    }
}
