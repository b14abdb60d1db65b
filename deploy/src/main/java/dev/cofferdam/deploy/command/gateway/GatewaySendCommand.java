package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.AddressConverter;
import dev.cofferdam.deploy.command.console.DurationConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.gateway.fec.Erasures;
import dev.cofferdam.gateway.file.FileOutbox;
import dev.cofferdam.gateway.service.Intake;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.transfer.LiveFeed;
import dev.cofferdam.gateway.transfer.SendPlan;
import dev.cofferdam.gateway.transfer.Sender;
import dev.cofferdam.gateway.transfer.Shape;
import dev.cofferdam.gateway.udp.DatagramSender;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Packet;
import dev.cofferdam.gateway.wire.Seal;
import dev.cofferdam.jail.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends files and directories one way. For one thread. */
@Command(
        name = "send",
        description = {
            "Send files and directories, or what comes to a port, to a 'gateway receive' on another machine, over UDP at a",
            "constant rate.",
            "Nothing comes back, so nothing here can say whether they arrived: the receiver says it there."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything was sent", "1:something could not be sent", "2:the command is wrong"})
final class GatewaySendCommand implements Callable<Integer> {
    /** A full block has about as many packets, whatever the redundancy. */
    private static final int BLOCK_PACKETS = 240;

    /** What may wait to be sent. */
    private static final long WAITING_BYTES_MAX = 256L << 20;

    /** How long at most a datagram waits for others to share its repair packets with. */
    private static final long GATHER_NANOS = 20_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            required = true,
            converter = AddressConverter.class,
            description = "Where 'gateway receive' listens.")
    private InetSocketAddress to;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "100Mbit",
            converter = RateConverter.class,
            description =
                    "Bits a second with all headers up to IP, such as 20Mbit or 1Gbit. Default: ${DEFAULT-VALUE}.")
    private long bitsPerSecond;

    @Option(
            names = "--repair",
            paramLabel = "PERCENT",
            defaultValue = "12",
            description = "Repair packets for 100 others, 0 to 100. Default: ${DEFAULT-VALUE}.")
    private int repairPercent;

    @Option(
            names = "--lanes",
            paramLabel = "N",
            defaultValue = "8",
            description = "Blocks among which losses in a row are shared out, 1 to 64. Default: ${DEFAULT-VALUE}.")
    private int lanes;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Send everything so often, against outages that no repair mends. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1500",
            description = "The longest IP packet that the network carries, 1280 to 9000. Default: ${DEFAULT-VALUE}.")
    private int mtuBytes;

    @Option(
            names = "--filler",
            description =
                    "Send at the full rate all the time, so that the line does not tell how much there is to send."
                            + " Use it with --for and --key.")
    private boolean filler;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --filler: send for at least so long, such as 10m.")
    private Duration least;

    @Mixin
    private GatewaySeal sealing;

    @Mixin
    private GatewayConfinement confinement;

    @Mixin
    private GatewayStatusOption statusOption;

    @Option(
            names = "--udp-from",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description =
                    "Take datagrams in here, and send them until Ctrl-C. The first one goes to the receiver's first"
                            + " --udp-to, and so on.")
    private List<InetSocketAddress> udpFrom = List.of();

    @Option(
            names = "--syslog-from",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description =
                    "Take syslog messages in here, of RFC 5424 and RFC 3164, over UDP and over TCP with octet counting or"
                            + " line feeds. The first one goes to the receiver's first --syslog-to, and so on.")
    private List<InetSocketAddress> syslogFrom = List.of();

    @Parameters(arity = "0..*", paramLabel = "FILE|DIR", description = "What to send, with all that is below it.")
    private List<Path> paths = List.of();

    @Override
    public Integer call() throws IOException {
        boolean live = !udpFrom.isEmpty() || !syslogFrom.isEmpty();
        if (live != paths.isEmpty()) {
            throw wrong("give either files and directories, or --udp-from and --syslog-from");
        }
        return live ? sendLive() : sendFiles();
    }

    /** What comes while it runs. */
    private int sendLive() throws IOException {
        if (rounds > 1 || least != null) {
            throw wrong(
                    "--rounds and --for: are for files; what comes while this runs is sent once, as long as it runs");
        }
        Seal seal = sealing.seal();
        Shape shape = shape(seal);
        int[] complaints = {0};
        Consumer<List<Sample>> status = statusOption.consumer(line -> complain(line, complaints));
        LiveFeed feed =
                new LiveFeed(Math.min(WAITING_BYTES_MAX, Runtime.getRuntime().maxMemory() / 4));
        try (Intake intake = new Intake(feed, line -> complain(line, complaints));
                Sender sender = new Sender(new SecureRandom().nextLong(), shape, plan(), seal, feed, GATHER_NANOS)) {
            for (int place = 0; place < udpFrom.size(); place++) {
                say("taking datagrams in at " + intake.udp(place, udpFrom.get(place)));
            }
            for (int place = 0; place < syslogFrom.size(); place++) {
                say("taking syslog in at " + intake.syslog(place, syslogFrom.get(place)));
            }
            DatagramSender datagrams = new DatagramSender(
                    sender,
                    to,
                    bitsPerSecond,
                    System::nanoTime,
                    line -> complain(line, complaints),
                    samples -> status.accept(withRefusals(samples, intake)));
            return Interruption.cleanly(feed::stop, () -> {
                long refused = datagrams.run(confinement.of(Kind.SENDER));
                say(
                        "%d datagrams taken in, %d dropped, sent in %d packets, %d of which the network refused; not taken: %s"
                                .formatted(
                                        feed.taken(),
                                        feed.dropped(),
                                        sender.packets(),
                                        refused,
                                        intake.refusals().isEmpty() ? "nothing" : intake.refusals()));
                return complaints[0] == 0 ? ExitCode.OK : ExitCode.REFUSED;
            });
        }
    }

    private static List<Sample> withRefusals(List<Sample> samples, Intake intake) {
        List<Sample> all = new ArrayList<>(samples);
        intake.refusals().forEach((reason, count) -> all.add(Sample.of("refusals_total", "reason", reason, count)));
        return all;
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private int sendFiles() throws IOException {
        Seal seal = sealing.seal();
        Shape shape = shape(seal);
        SendPlan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        int[] complaints = {0};
        Consumer<List<Sample>> status = statusOption.consumer(line -> complain(line, complaints));
        FileOutbox outbox = FileOutbox.of(paths, line -> complain(line, complaints));
        try (Sender sender = new Sender(
                new SecureRandom().nextLong(),
                shape,
                plan,
                seal,
                outbox,
                System.nanoTime(),
                line -> complain(line, complaints))) {
            DatagramSender datagrams = new DatagramSender(
                    sender, to, bitsPerSecond, System::nanoTime, line -> complain(line, complaints), status);
            out.printf(
                    "blocks of %d + %d packets; one fails with probability %.0e at 1 %% loss, %.0e at 5 %%%n",
                    shape.sources(),
                    shape.repairs(),
                    Erasures.failure(shape.sources(), shape.repairs(), 0.01),
                    Erasures.failure(shape.sources(), shape.repairs(), 0.05));
            out.flush();
            return Interruption.cleanly(datagrams::stop, () -> {
                long refused = datagrams.run(confinement.of(Kind.SENDER));
                out.printf(
                        "%d items sent in %d packets, %d of which the network refused%s%n",
                        sender.items(), sender.packets(), refused, sender.ended() ? "" : "; stopped before the end");
                out.flush();
                return complaints[0] == 0 && sender.ended() ? ExitCode.OK : ExitCode.REFUSED;
            });
        }
    }

    private void complain(String line, int[] complaints) {
        complaints[0]++;
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }

    private Shape shape(Seal seal) {
        int symbolBytes = mtuBytes - DatagramSender.OVERHEAD_BYTES - Packet.HEADER_BYTES - seal.trailerBytes();
        if (mtuBytes < 1280 || mtuBytes > 9000 || symbolBytes < Limits.SYMBOL_BYTES_MIN) {
            throw wrong("--mtu: " + mtuBytes + " is not between 1280 and 9000");
        }
        if (repairPercent < 0 || repairPercent > 100) {
            throw wrong("--repair: " + repairPercent + " is not between 0 and 100");
        }
        int sources = BLOCK_PACKETS * 100 / (100 + repairPercent);
        int repairs = (sources * repairPercent + 99) / 100;
        try {
            return new Shape(sources, repairs, lanes, symbolBytes);
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
    }

    private SendPlan plan() {
        if (least != null && !filler) {
            throw wrong("--for: says how long filler is sent; give --filler too");
        }
        try {
            return new SendPlan(System.currentTimeMillis(), rounds, filler, least == null ? 0 : least.toNanos());
        } catch (IllegalArgumentException e) {
            throw wrong("--" + e.getMessage());
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
