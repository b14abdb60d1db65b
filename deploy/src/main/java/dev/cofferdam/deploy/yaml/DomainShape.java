package dev.cofferdam.deploy.yaml;

import dev.cofferdam.deploy.topology.Addresses;
import dev.cofferdam.deploy.topology.Domains.Domain;
import dev.cofferdam.deploy.topology.Domains.Wire;
import dev.cofferdam.deploy.topology.Gateway.Line;
import dev.cofferdam.deploy.topology.Located;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of domains and of the wires between them. */
final class DomainShape {
    static final int DOMAINS_MAX = 16;
    private static final int WIRES_MAX = 32;
    private static final int MEMBERS_MAX = 64;
    private static final int LINES_MAX = 8;

    /** Also a name where domains are deployed, which takes small letters alone. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,21}[a-z0-9]|[a-z]");

    private static final Shape<String> ADDRESS =
            Scalar.name("an address and port such as \"10.0.0.2:4000\"", Addresses.PATTERN, Addresses.FORM);

    private DomainShape() {}

    static Key<List<Located<Domain>>> domains() {
        Key<String> name = Key.required("name", Scalar.name("a domain's name", NAME), "the domain's name");
        Key<List<Located<String>>> partitions = Key.required(
                "partitions",
                new Items<>("names", Scalar.text("a partition's or a gateway's name"), 1, MEMBERS_MAX),
                "the partitions and gateways that live together under one kernel");
        return Key.optional(
                "domains",
                new Items<>(
                        "domains",
                        new Section<>(
                                "a domain",
                                List.of(name, partitions),
                                of -> new Domain(of.get(name), of.value(partitions))),
                        0,
                        DOMAINS_MAX),
                "which partitions live together; each domain is a machine or a pod with a kernel of its own");
    }

    static Key<List<Located<Wire>>> wires() {
        Key<String> name = Key.required("name", Scalar.name("a wire's name", NAME), "the wire's name");
        Key<String> from = Key.required("from", Scalar.text("a domain's name"), "the domain that sends");
        Key<String> to = Key.required("to", Scalar.text("a domain's name"), "the domain that receives");
        Key<String> at = Key.required("at", ADDRESS, "where the other domain receives, best behind a data diode");
        Key<List<Located<Line>>> datagrams = Key.optional(
                "datagrams", new Items<>("datagrams", line("a line of datagrams"), 0, LINES_MAX), "UDP datagrams");
        Key<List<Located<Line>>> syslog = Key.optional(
                "syslog", new Items<>("syslog", line("a line of syslog"), 0, LINES_MAX), "syslog, over UDP and TCP");
        return Key.optional(
                "wires",
                new Items<>(
                        "wires",
                        new Section<>(
                                "a wire",
                                List.of(name, from, to, at, datagrams, syslog),
                                of -> new Wire(
                                        of.get(name),
                                        of.get(from),
                                        of.get(to),
                                        of.get(at),
                                        lines(of.value(datagrams)),
                                        lines(of.value(syslog)))),
                        0,
                        WIRES_MAX),
                "what goes from a domain to another over a network that is used in one direction");
    }

    private static List<Line> lines(List<Located<Line>> lines) {
        return lines.stream().map(Located::value).toList();
    }

    private static Section<Line> line(String what) {
        Key<String> listen = Key.required("listen", ADDRESS, "where they are taken in, in the domain that sends");
        Key<String> send = Key.required("send", ADDRESS, "where a server of the other domain gets each");
        return new Section<>(what, List.of(listen, send), of -> new Line(of.get(listen), of.get(send)));
    }
}
