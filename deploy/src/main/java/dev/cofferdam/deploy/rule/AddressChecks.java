package dev.cofferdam.deploy.rule;

import dev.cofferdam.abi.NetworkSocket;
import dev.cofferdam.deploy.topology.Addresses;
import dev.cofferdam.deploy.topology.Gateway;
import dev.cofferdam.deploy.topology.Place;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of what gateways carry and at which addresses of the network. Stateless. */
final class AddressChecks {
    /** With which a record of a spool has room for the longest datagram. */
    private static final long SPOOL_BYTES_MIN = 4L << 20;

    private AddressChecks() {}

    /** A socket of a partition, as a plan has it. */
    private record Socket(Partition partition, SocketGrant grant, Place at) {
        InetSocketAddress address() {
            return (InetSocketAddress) grant.address();
        }
    }

    static void gatewayAddresses(Examination of, Check.Findings findings) {
        List<Socket> sockets = sockets(of.topology(), findings);
        for (Socket socket : sockets) {
            address(socket, findings);
        }
        for (int i = 0; i < sockets.size(); i++) {
            for (int j = 0; j < sockets.size(); j++) {
                Socket one = sockets.get(i);
                Socket other = sockets.get(j);
                if (j < i && one.grant.clashesWith(other.grant)) {
                    findings.add(
                            one.at,
                            NetworkSocket.text(one.address()) + " is another socket's too",
                            "name another port; the first is at " + other.at);
                } else if (one.grant.reaches(other.grant)) {
                    reached(of, one, other, findings);
                }
            }
        }
    }

    /** What is sent comes to the other; over a connection the other can answer. */
    private static void reached(Examination of, Socket one, Socket other, Check.Findings findings) {
        String from = one.partition.name().value();
        String to = other.partition.name().value();
        String right = "name the address of a server of its class";
        if (!mayFlow(of, one.partition, other.partition)) {
            findings.add(one.at, from + " would send to " + to + ", which listens there and may not have it", right);
        } else if (one.grant.isAnswered() && !mayFlow(of, other.partition, one.partition)) {
            findings.add(one.at, from + " would connect to " + to + ", whose answers it may not have", right);
        }
    }

    private static List<Socket> sockets(Topology topology, Check.Findings findings) {
        List<Socket> sockets = new ArrayList<>();
        for (Partition partition : topology.partitions()) {
            for (Topology.SocketGrant grant : partition.sockets()) {
                String text = grant.address().value();
                if (grant.isPath() || text.isEmpty()) {
                    continue;
                }
                Optional<InetSocketAddress> address = Addresses.parse(text);
                address.ifPresentOrElse(
                        parsed -> sockets.add(new Socket(
                                partition,
                                new SocketGrant(grant.use(), parsed, grant.as().value()),
                                grant.address().at())),
                        () -> findings.add(
                                grant.address().at(),
                                "'" + text + "' is no address and port",
                                "write one such as 127.0.0.1:514 or [::1]:514, with a port from 1 to 65535"));
            }
        }
        return sockets;
    }

    private static void address(Socket socket, Check.Findings findings) {
        String text = NetworkSocket.text(socket.address());
        if (socket.address().getAddress().isMulticastAddress()) {
            findings.add(socket.at, text + " is an address of many", "name the address of one");
        } else if (socket.grant.use().sends() && socket.address().getAddress().isAnyLocalAddress()) {
            findings.add(socket.at, text + " is the address of nobody", "name that of the server");
        }
    }

    /** Labels that cannot be read are found elsewhere. */
    private static boolean mayFlow(Examination of, Partition from, Partition to) {
        return of.labels()
                .classOf(from.label())
                .flatMap(sender -> of.labels().classOf(to.label()).map(sender::mayFlowTo))
                .orElse(true);
    }

    static void gatewayCarries(Examination of, Check.Findings findings) {
        for (Partition partition : of.topology().partitions()) {
            boolean intake =
                    partition.program().value() instanceof Program.Named(String name) && name.equals("gateway-intake");
            if (!intake) {
                continue;
            }
            boolean files = partition.directories().stream()
                    .anyMatch(directory -> !directory.as().value().equals(Gateway.STATUS));
            if (!files && partition.sockets().isEmpty()) {
                findings.add(
                        partition.name().at(),
                        "the gateway carries nothing",
                        "give it 'files', 'datagrams', 'syslog', 'streams' or 'clipboard'");
            }
            guarded(partition, of.topology(), findings);
            if (!files) {
                partition.sockets().stream()
                        .filter(socket -> socket.as().value().equals("http"))
                        .forEach(socket -> findings.add(
                                socket.address().at(),
                                "what is uploaded by HTTP has no directory",
                                "give the gateway 'files' too: uploads become files"));
            }
            if (!partition.sockets().isEmpty()) {
                spool(partition, of.topology())
                        .filter(disk -> disk.size().value() < SPOOL_BYTES_MIN)
                        .ifPresent(disk -> findings.add(
                                disk.size().at(),
                                "a spool of " + disk.size().value() + " bytes has no room for the longest datagram",
                                "give 4MiB or more, or carry files alone"));
            }
        }
    }

    /** What passes no filter goes by another gateway, so that nobody takes it for looked at. */
    private static void guarded(Partition intake, Topology topology, Check.Findings findings) {
        boolean guarded = intake.arguments().stream()
                .anyMatch(argument -> argument.name().value().equals("guards"));
        boolean unseen = intake.sockets().stream()
                .anyMatch(socket -> !socket.as().value().equals("http"));
        boolean copies = topology.partitions().stream()
                .anyMatch(
                        partition -> partition.name().at().equals(intake.name().at())
                                && partition.program().value() instanceof Program.Named(String name)
                                && name.equals("gateway-copy"));
        if (guarded && (unseen || copies)) {
            findings.add(
                    intake.name().at(),
                    "datagrams, syslog, streams and copied texts pass no guard",
                    "let another gateway, without 'guard', carry them");
        }
    }

    private static Optional<Disk> spool(Partition intake, Topology topology) {
        List<String> disks = intake.disks().stream()
                .map(DiskGrant::disk)
                .map(disk -> disk.value())
                .toList();
        return topology.store().stream()
                .flatMap(store -> store.disks().stream())
                .filter(disk -> disks.contains(disk.name().value()))
                .findFirst();
    }
}
