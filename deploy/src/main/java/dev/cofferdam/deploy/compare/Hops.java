package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.SchedulingClass;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.deploy.run.Installation;
import dev.cofferdam.kernel.host.CoreAssignment;
import dev.cofferdam.kernel.host.CoreAssignment.Cores;
import dev.cofferdam.kernel.host.CoreAssignment.Party;
import dev.cofferdam.kernel.host.Processors;
import dev.cofferdam.kernel.plan.Design;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A bare round trip over lanes that carries nothing: what a design's hops cost where nothing is done on the way. Immutable.
 *
 * <pre>
 *   2 hops   client -> echo -> client                        as call and ring
 *   4 hops   client -> relay -> echo -> relay -> client      as message
 * </pre>
 *
 * @param cores where the threads stay, as in the design
 * @param relay what the relay makes itself, where all are started in the usual class
 */
record Hops(int count, String waiting, Cores cores, SchedulingClass relay) {
    static final String KIND = "hops";
    private static final String ECHO = "hops-echo";
    private static final String RELAY = "hops-relay";

    /** As many as the design has, on the cores and in the classes that a kernel would give its threads. */
    static Hops of(int count, String waiting, Processors processors) {
        Design design = count == 2 ? Design.CALL : Design.MESSAGE;
        CoreAssignment assigned =
                CoreAssignment.of(processors, List.of(new Party(Affinity.ANY, true)), design, !waiting.equals("park"));
        return new Hops(count, waiting, assigned.parties().getFirst(), SchedulingClass.BATCH);
    }

    /** With a relay of the class in which everybody is started. */
    Hops alike() {
        return new Hops(count, waiting, cores, SchedulingClass.OTHER);
    }

    /** What results call it. */
    String name() {
        return count + " hops, " + waiting;
    }

    /** How the worker is told. */
    List<String> arguments() {
        return List.of(
                Integer.toString(count),
                waiting,
                Integer.toString(cores.own()),
                Integer.toString(cores.kernel()),
                Integer.toString(cores.store()),
                relay.name());
    }

    private static Hops parse(List<String> arguments) {
        int[] cores =
                arguments.subList(2, 5).stream().mapToInt(Integer::parseInt).toArray();
        return new Hops(
                Integer.parseInt(arguments.getFirst()),
                arguments.get(1),
                new Cores(cores[0], cores[1], cores[2]),
                SchedulingClass.valueOf(arguments.get(5)));
    }

    private Waiting policy() {
        return Waiting.of(WaitPolicy.valueOf(waiting.toUpperCase(Locale.ROOT)), 1, 1);
    }

    private static Path further(Path file) {
        return Path.of(file + "-further");
    }

    /** Whether {@code kind} is one of the other processes of a round trip; runs it until its parent ends. */
    static boolean runOther(String kind, Path file, List<String> arguments) throws IOException {
        if (!kind.equals(ECHO) && !kind.equals(RELAY)) {
            return false;
        }
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> Runtime.getRuntime().halt(1));
        Thread.ofPlatform().daemon().start(Worker::endWithParent);
        Hops hops = parse(arguments);
        if (kind.equals(ECHO)) {
            Affinity.settle(hops.count == 2 ? hops.cores.kernel() : hops.cores.store());
            echo(ServerLane.open(hops.count == 2 ? file : further(file), Arena.global(), hops.policy()));
        } else {
            hops.relay(file);
        }
        return true;
    }

    private static void echo(ServerLane lane) {
        Message message = new Message();
        while (true) {
            while (lane.receive(message)) {
                lane.send(message);
                lane.done();
            }
            lane.await();
        }
    }

    private void relay(Path file) throws IOException {
        ServerLane near = ServerLane.open(file, Arena.global(), policy());
        ClientLane far = ClientLane.open(further(file), Arena.global(), policy());
        Affinity.settle(cores.kernel());
        if (relay == SchedulingClass.BATCH) {
            relay.enter();
        }
        Message message = new Message();
        while (true) {
            boolean asked = near.receive(message);
            if (asked) {
                near.done();
                far.send(message);
            }
            boolean answered = far.receive(message);
            if (answered) {
                near.send(message);
            }
            if (!asked && !answered) {
                near.await(far);
            }
        }
    }

    /** The client of the round trip, on its own core from now on. */
    static Worker.Step client(Path file, List<String> arguments) throws IOException {
        Hops hops = parse(arguments);
        ClientLane lane = ClientLane.open(ServerLane.create(file), Arena.global(), hops.policy());
        if (hops.count > 2) {
            ServerLane.create(further(file));
        }
        Process echo = other(ECHO, file, arguments);
        Process relay = hops.count > 2 ? other(RELAY, file, arguments) : null;
        Affinity.settle(hops.cores.own());
        Client client = new Client(lane, echo, relay, new Message());
        client.exchange();
        for (Path each : hops.count > 2 ? List.of(file, further(file)) : List.of(file)) {
            for (Path part : ServerLane.files(each)) {
                Files.delete(part);
            }
        }
        return client;
    }

    private static Process other(String kind, Path file, List<String> arguments) throws IOException {
        return new ProcessBuilder(Worker.command(Installation.here(), kind, file, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private record Client(ClientLane lane, Process echo, Process relay, Message message) implements Worker.Step {
        @Override
        public long run(Worker.Request request, SplittableRandom random) {
            exchange();
            return 0;
        }

        void exchange() {
            lane.send(message.request(Operation.NONE, -1, 0));
            while (!lane.receive(message)) {
                lane.await(Long.MAX_VALUE);
            }
        }

        @Override
        public void close() {
            echo.destroyForcibly();
            if (relay != null) {
                relay.destroyForcibly();
            }
        }
    }
}
