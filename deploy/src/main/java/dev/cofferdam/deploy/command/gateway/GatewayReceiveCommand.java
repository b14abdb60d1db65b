package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.AddressConverter;
import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.command.console.Interruption;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.file.FileInbox;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.service.DatagramOutlet;
import dev.cofferdam.gateway.transfer.Event;
import dev.cofferdam.gateway.transfer.Figures;
import dev.cofferdam.gateway.transfer.Inbox;
import dev.cofferdam.gateway.transfer.Receiver;
import dev.cofferdam.gateway.udp.DatagramReceiver;
import dev.cofferdam.jail.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Receives what a sender sends one way. For one thread. */
@Command(
        name = "receive",
        description = {
            "Receive what 'gateway send' sends, and answer nothing. Files appear when they are whole and their digest is right;",
            "what was lost is named. Ends with Ctrl-C, or after one session with --once."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing was lost", "1:something was lost or went wrong", "2:the command is wrong"})
final class GatewayReceiveCommand implements Callable<Integer> {
    private static final long BACKLOG_BYTES_MAX = 256L << 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            required = true,
            converter = AddressConverter.class,
            description = "This machine's address, or 0.0.0.0 for all of them, and a port.")
    private InetSocketAddress listen;

    @Option(
            names = "--buffer",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            description = "Memory to ask the kernel for, for packets that wait to be read. Default: ${DEFAULT-VALUE}.")
    private String buffer;

    @Option(names = "--once", description = "End when one session has ended.")
    private boolean once;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not name what was delivered, only what was not.")
    private boolean quiet;

    @Mixin
    private GatewaySeal sealing;

    @Mixin
    private GatewayConfinement confinement;

    @Mixin
    private GatewayStatusOption statusOption;

    @Option(
            names = "--udp-to",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description =
                    "Where datagrams go that came in at the sender's first --udp-from; the second one for the second.")
    private List<InetSocketAddress> udpTo = List.of();

    @Option(
            names = "--syslog-to",
            paramLabel = "HOST:PORT",
            converter = AddressConverter.class,
            description = "Where syslog messages go, over UDP, that came in at the sender's first --syslog-from.")
    private List<InetSocketAddress> syslogTo = List.of();

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where files and directories appear.")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        long bufferBytes = Sizes.parse(buffer).orElse(0);
        if (bufferBytes < 1 || bufferBytes > 1L << 30) {
            throw new ParameterException(
                    spec.commandLine(), "--buffer: '" + buffer + "' is no size up to 1GiB; give one such as 64MiB");
        }
        if (directory == null && udpTo.isEmpty() && syslogTo.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "give a directory for files, or --udp-to or --syslog-to, or several of them");
        }
        try (DatagramOutlet outlet = outlet()) {
            if (directory == null) {
                return receive(Inbox.NONE, outlet, (int) bufferBytes);
            }
            try (FileInbox inbox = FileInbox.open(directory)) {
                return receive(inbox, outlet, (int) bufferBytes);
            }
        }
    }

    private DatagramOutlet outlet() throws IOException {
        DatagramOutlet outlet = new DatagramOutlet();
        for (int place = 0; place < udpTo.size(); place++) {
            outlet.connect(new Stream(Service.SERVICE_UDP, place), udpTo.get(place));
        }
        for (int place = 0; place < syslogTo.size(); place++) {
            outlet.connect(new Stream(Service.SERVICE_SYSLOG, place), syslogTo.get(place));
        }
        return outlet;
    }

    private int receive(Inbox inbox, DatagramOutlet outlet, int bufferBytes) throws IOException {
        CompletableFuture<DatagramReceiver> self = new CompletableFuture<>();
        Receiver receiver = new Receiver(sealing.seal(), inbox, outlet, Receiver.SILENCE_NANOS, event -> {
            tell(event);
            if (once && event instanceof Event.Ended) {
                self.join().stop();
            }
        });
        DatagramReceiver datagrams = new DatagramReceiver(
                receiver,
                System::nanoTime,
                statusOption.consumer(this::say),
                Math.min(BACKLOG_BYTES_MAX, Runtime.getRuntime().maxMemory() / 4));
        self.complete(datagrams);
        return Interruption.cleanly(datagrams::stop, () -> {
            Figures figures = datagrams.run(
                    listen,
                    bufferBytes,
                    confinement.of(Kind.RECEIVER),
                    address -> say("listening on " + address),
                    this::say);
            summarize(figures);
            return figures.lostItems() == 0 && figures.lostDatagrams() == 0 && figures.unsentDatagrams() == 0
                    ? ExitCode.OK
                    : ExitCode.REFUSED;
        });
    }

    private void tell(Event event) {
        if (!(quiet && event instanceof Event.Delivered)) {
            say(event.line());
        }
    }

    private void summarize(Figures figures) {
        say(
                ("%d items, %d bytes delivered, %d items lost; %d datagrams handed on, %d lost, %d not handed on; packets: %d taken, %d lost, %d twice, %d late; symbols: %d repaired,"
                                + " %d not; refused: %s")
                        .formatted(
                                figures.items(),
                                figures.itemBytes(),
                                figures.lostItems(),
                                figures.datagrams(),
                                figures.lostDatagrams(),
                                figures.unsentDatagrams(),
                                figures.packets(),
                                figures.lostPackets(),
                                figures.duplicates(),
                                figures.late(),
                                figures.repairedSymbols(),
                                figures.missingSymbols(),
                                figures.refusals().isEmpty() ? "nothing" : figures.refusals()));
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
