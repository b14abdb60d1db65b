package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cofferdam.deploy.topology.Addresses;
import dev.cofferdam.deploy.topology.Gateway;
import dev.cofferdam.deploy.topology.Gateway.Clipboard;
import dev.cofferdam.deploy.topology.Gateway.Files;
import dev.cofferdam.deploy.topology.Gateway.Http;
import dev.cofferdam.deploy.topology.Gateway.Line;
import dev.cofferdam.deploy.topology.Gateway.Status;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Topology.Health;
import dev.cofferdam.deploy.topology.Topology.Partition;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of a gateway. */
final class GatewayShape {
    private static final int GATEWAYS_MAX = 16;
    private static final long QUIET_MILLIS = 2_000;
    private static final long QUIET_MILLIS_MAX = 86_400_000;
    private static final int GUARDS_MAX = 8;
    private static final long KEEP_MINUTES_MAX = 366 * 24 * 60;
    private static final long SPOOL_BYTES_MIN = 2L << 20;
    private static final long SPOOL_BYTES = 64L << 20;
    private static final long KEEP_SECONDS = 60;
    private static final long KEEP_SECONDS_MAX = 86_400;

    /** A half looks for what is new five times a second. */
    private static final int WITHIN_MILLIS_MIN = 1_000;

    /** With room for the names of its parts. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,22}");

    private static final int LINES_MAX = 8;

    private static final Shape<String> ADDRESS =
            Scalar.name("an address and port such as \"127.0.0.1:514\"", Addresses.PATTERN, Addresses.FORM);

    private static final Shape<String> STREAM_ADDRESS = Scalar.name(
            "an address and port such as \"127.0.0.1:514\", or a Unix-domain socket such as \"unix:low.sock\"",
            Addresses.STREAM_PATTERN,
            Addresses.FORM + "; or a Unix-domain socket, as unix:low.sock");

    private GatewayShape() {}

    static Key<List<Located<Gateway>>> gateways() {
        return Key.optional(
                "gateways",
                new Items<>("gateways", gateway(), 0, GATEWAYS_MAX),
                "what carries information from one class to another, and nothing back");
    }

    private static Section<Gateway> gateway() {
        Key<String> name = Key.required("name", Scalar.name("a gateway's name", NAME), "the gateway's name");
        Key<String> from = Key.required("from", TopologyShape.LABEL, "the access class that it takes in from");
        Key<String> to = Key.required("to", TopologyShape.LABEL, "the access class that it delivers to");
        Key<Long> spool = Key.optional(
                "spool",
                Scalar.size(SPOOL_BYTES_MIN, 1L << 50),
                SPOOL_BYTES,
                TextNode.valueOf("64MiB"),
                "how much is kept for the release, in a disk of the lower class; the oldest is written over");
        Key<Long> keep = Key.optional(
                "keep-minutes",
                Scalar.number(1, KEEP_MINUTES_MAX),
                "how long it is kept, read or not; then it is wiped. Without this, until there is no room");
        Key<String> note = TopologyShape.note();
        Key<List<Located<Partition>>> guard = Key.optional(
                "guard",
                new Items<>("filters", TopologyShape.filter(), 0, GUARDS_MAX),
                "what each file must pass, each in a partition of its own at the lower class, as with a downgrade");
        Key<Files> files = Key.optional("files", files(), "the directories of the host between which it carries files");
        Key<List<Located<Line>>> datagrams = Key.optional(
                "datagrams",
                new Items<>("datagrams", datagrams("a line of datagrams", "UDP datagrams are"), 0, LINES_MAX),
                "between which addresses it carries UDP datagrams");
        Key<List<Located<Line>>> syslog = Key.optional(
                "syslog",
                new Items<>("syslog", datagrams("a line of syslog", "syslog is, over UDP and TCP,"), 0, LINES_MAX),
                "between which addresses it carries syslog");
        Key<List<Located<Line>>> streams = Key.optional(
                "streams",
                new Items<>("streams", streams(), 0, LINES_MAX),
                "between which addresses it carries streams, over TCP or Unix-domain sockets");
        Key<Http> http = Key.optional(
                "http", http(), "where objects are uploaded over HTTP, to appear as files, and where files are shown");
        Key<Clipboard> clipboard = Key.optional(
                "clipboard", clipboard(), "the sockets of the host at which operators copy and paste texts");
        Key<Status> status = Key.optional(
                "status", status(), "directories in which each half keeps its figures, for 'gateway status'");
        Key<Health> health = LimitsShape.health("a gateway's health", WITHIN_MILLIS_MIN);
        return new Section<>(
                "a gateway",
                List.of(
                        name, from, to, spool, keep, note, guard, files, datagrams, syslog, streams, http, clipboard,
                        status, health),
                of -> new Gateway(
                        of.get(name),
                        of.get(from),
                        of.get(to),
                        of.get(spool),
                        of.find(keep),
                        of.value(note),
                        of.value(guard).stream().map(Located::value).toList(),
                        of.find(files).map(Located::value),
                        lines(of.value(datagrams)),
                        lines(of.value(syslog)),
                        lines(of.value(streams)),
                        of.find(http).map(Located::value),
                        of.find(clipboard).map(Located::value),
                        of.find(status).map(Located::value),
                        of.find(health).map(Located::value)));
    }

    private static List<Line> lines(List<Located<Line>> lines) {
        return lines.stream().map(Located::value).toList();
    }

    private static Section<Line> streams() {
        return line(
                "a line of streams",
                STREAM_ADDRESS,
                "where low clients connect",
                Key.required(
                        "connect",
                        STREAM_ADDRESS,
                        "where a high server gets a connection for each of theirs; nobody else may take its place"));
    }

    private static Section<Line> datagrams(String what, String whatIs) {
        Key<String> send = Key.required(
                "send", ADDRESS, "where a high server gets each, as a datagram; nobody else may take its port");
        return line(what, ADDRESS, "where " + whatIs + " taken in", send);
    }

    private static Section<Line> line(String what, Shape<String> address, String where, Key<String> send) {
        Key<String> listen = Key.required("listen", address, where);
        return new Section<>(what, List.of(listen, send), of -> new Line(of.get(listen), of.get(send)));
    }

    private static Section<Http> http() {
        Key<String> listen = Key.required("listen", ADDRESS, "where low clients upload objects, by PUT or POST");
        Key<String> serve = Key.optional(
                "serve", ADDRESS, "where high clients read what was delivered; nobody else may use its port");
        return new Section<>(
                "a gateway's HTTP", List.of(listen, serve), of -> new Http(of.get(listen), of.find(serve)));
    }

    private static Section<Clipboard> clipboard() {
        Key<String> copy = Key.required("copy", TopologyShape.PATH, "where 'gateway copy' finds the low side's");
        Key<String> paste = Key.required("paste", TopologyShape.PATH, "where 'gateway paste' finds the high side's");
        Key<Long> keepSeconds = Key.optional(
                "keep-seconds",
                Scalar.number(1, KEEP_SECONDS_MAX),
                KEEP_SECONDS,
                LongNode.valueOf(KEEP_SECONDS),
                "how long a text is kept, pasted or not; then it is wiped");
        return new Section<>(
                "a gateway's clipboard",
                List.of(copy, paste, keepSeconds),
                of -> new Clipboard(of.get(copy), of.get(paste), of.get(keepSeconds)));
    }

    private static Section<Status> status() {
        Key<String> low =
                Key.required("low", TopologyShape.PATH, "where the intake keeps its own; made where there is none");
        Key<String> high = Key.required("high", TopologyShape.PATH, "where the release does; made where there is none");
        return new Section<>(
                "the directories of a gateway's figures",
                List.of(low, high),
                of -> new Status(of.get(low), of.get(high)));
    }

    private static Section<Files> files() {
        Key<String> drop = Key.required(
                "drop", TopologyShape.PATH, "what is put here is taken, and away; made where there is none");
        Key<String> deliver = Key.required("deliver", TopologyShape.PATH, "where it appears; made where there is none");
        Key<Long> quietMillis = Key.optional(
                "quiet-millis",
                Scalar.number(0, QUIET_MILLIS_MAX),
                QUIET_MILLIS,
                LongNode.valueOf(QUIET_MILLIS),
                "what is taken has not changed for so long");
        return new Section<>(
                "a gateway's files",
                List.of(drop, deliver, quietMillis),
                of -> new Files(of.get(drop), of.get(deliver), of.get(quietMillis)));
    }
}
