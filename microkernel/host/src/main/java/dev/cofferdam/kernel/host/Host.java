package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Lane;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Service;
import dev.cofferdam.abi.ServiceProvider;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.Effects;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.Lifecycle;
import dev.cofferdam.kernel.Pending;
import dev.cofferdam.kernel.SystemPlan;
import dev.cofferdam.kernel.plan.Launch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Connects the core with the machine: carries messages to it and its effects out. The core is entered under this
 * object's monitor; the path of a disk request does not enter it.
 */
final class Host implements Effects, Completion {
    private final Launch launch;
    private final SystemPlan system;
    private final Kernel kernel;
    private final AuditLog audit;
    private final Console console;
    private final List<PartitionPort> ports = new ArrayList<>();
    private final List<KernelThread> threads = new ArrayList<>();
    private final List<PartitionProcess> processes = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timer").factory());
    private final CountDownLatch finished = new CountDownLatch(1);
    /** Partitions that have not been ready yet. */
    private final Set<Integer> waited = new HashSet<>();

    private long startedNanos;
    private Service service;
    private StoreRoute store = new NoStore();

    Host(Launch launch, AuditLog audit, Console console) {
        this.launch = launch;
        this.system = Plans.system(launch);
        this.audit = audit;
        this.console = console;
        this.kernel = new Kernel(system, this);
    }

    /** Lays out every partition and starts them. */
    void start(RunDirectory run, Launcher launcher) throws IOException {
        startedNanos = System.nanoTime();
        int cores = Runtime.getRuntime().availableProcessors();
        Waiting waiting = Plans.waiting(launch, system, cores);
        for (int i = 0; i < system.partitions().size(); i++) {
            Manifest manifest = Plans.manifest(launch, system, i, waiting);
            PartitionHome home = PartitionHome.of(run, launch, system, i, manifest);
            int partition = i;
            PartitionPort port = PartitionPort.open(i, home.files(), manifest.windowBytes(), manifest.kernelWaiting());
            ports.add(port);
            waited.add(i);
            int core = Plans.kernelCore(manifest.core(), manifest.kernelWaiting(), cores);
            threads.add(new KernelThread(manifest.name(), core, port, message -> receive(partition, message)));
            processes.add(new PartitionProcess(manifest.name(), launcher.prepare(i, home), console));
        }
        store = route(run, waiting, cores);
        threads.forEach(KernelThread::start);
        synchronized (this) {
            kernel.start(System.nanoTime());
        }
    }

    private StoreRoute route(RunDirectory run, Waiting waiting, int cores) throws IOException {
        if (!launch.getPlan().hasStore()) {
            return new NoStore();
        }
        if (system.store().isPresent()) {
            Waiting kernelWaiting = Plans.direct(launch) ? Waiting.PARKED : waiting;
            Path lane = run.partition(Plans.STORE).serviceLane();
            Relay relay = new Relay(Lane.client(lane, Arena.global(), kernelWaiting), this);
            int core = Plans.kernelCore(Plans.core(launch, system.store().get()), kernelWaiting, cores);
            Thread.ofPlatform().daemon().name("replies").start(() -> relay.carryReplies(core));
            return relay;
        }
        ServiceProvider provider = ServiceLoader.load(ServiceProvider.class)
                .findFirst()
                .orElseThrow(() -> new IOException("the store's jar is not on the kernel's path"));
        service = provider.open(
                Plans.store(launch, system, Path.of(launch.getPlan().getStore().getVolume())));
        return new Subsystem(service, this);
    }

    /** On the partition's kernel thread: one message, in the kernel's own memory. */
    private void receive(int partition, Message message) {
        PartitionPort port = ports.get(partition);
        if (message.operation() == Operation.READY) {
            ready(partition);
            return;
        }
        if (message.operation() == Operation.REPORT
                && system.store().isPresent()
                && system.store().get() == partition) {
            reported(message);
            port.reply(message.reply(Status.OK));
            return;
        }
        Endpoint end = kernel.monitor().check(partition, message);
        message.stamp(Stage.CHECKED);
        if (end == null) {
            synchronized (this) {
                kernel.denied(partition, message.operation(), message.end());
            }
            port.reply(message.reply(Status.DENIED));
        } else if (end.kind().isDisk() && message.operation() != Operation.AWAIT) {
            store.serve(port, message.address(partition, end.object()));
        } else {
            channel(port, end, message);
        }
    }

    private void channel(PartitionPort port, Endpoint end, Message message) {
        Operation operation = message.operation();
        long windowBytes = port.window().byteSize();
        boolean sends = operation != Operation.AWAIT && operation != Operation.RECEIVE;
        int length = message.length();
        if (message.window() < 0
                || length < 0
                || length > Kernel.payloadBytesMax()
                || message.window() > windowBytes - length) {
            port.reply(message.reply(Status.OUT_OF_RANGE));
            return;
        }
        int room = (int) Math.min(Kernel.payloadBytesMax(), windowBytes - message.window());
        Pending request = new Pending(port.partition(), message.tag(), message.window(), room);
        byte[] payload =
                sends ? port.window().asSlice(message.window(), length).toArray(ValueLayout.JAVA_BYTE) : new byte[0];
        synchronized (this) {
            switch (operation) {
                case AWAIT -> kernel.await(end, message.position(), request);
                case SEND -> kernel.send(end, request, payload);
                case RECEIVE -> kernel.receive(end, request);
                case CALL -> kernel.call(end, request, payload);
                default -> kernel.answer(end, message.position(), request, payload);
            }
        }
    }

    private void ready(int partition) {
        boolean news;
        boolean all;
        synchronized (this) {
            news = kernel.ready(partition);
            all = waited.remove(partition) && waited.isEmpty();
        }
        if (news) {
            long nanos = processes.get(partition).ready();
            console.say(name(partition), "ready after " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
        }
        if (all) {
            long allNanos = System.nanoTime() - startedNanos;
            console.say("all", "ready after " + TimeUnit.NANOSECONDS.toMillis(allNanos) + " ms");
        }
    }

    private synchronized void reported(Message message) {
        int subject = message.subject();
        if (subject >= 0 && subject < system.partitions().size()) {
            kernel.denied(subject, Operation.of((int) message.position()), message.end());
        }
    }

    @Override
    public void complete(PartitionPort port, Operation operation, Message reply) {
        if (reply.status() == Status.DENIED) {
            synchronized (this) {
                kernel.denied(port.partition(), operation, reply.end());
            }
        } else if (operation == Operation.ADVANCE && reply.status() == Status.OK) {
            synchronized (this) {
                kernel.advanced(reply.object(), reply.version());
            }
            if (!kernel.monitor().reads(port.partition(), reply.end())) {
                reply.version(0);
            }
        }
        port.reply(reply);
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        PartitionPort port = ports.get(request.partition());
        int length = Math.min(payload.length, request.bytesMax());
        MemorySegment.copy(payload, 0, port.window(), ValueLayout.JAVA_BYTE, request.window(), length);
        port.reply(new Message()
                .request(Operation.NONE, -1, request.tag())
                .payload(number, request.window(), length)
                .reply(status));
    }

    @Override
    public void audit(AuditEvent event) {
        audit.append(event);
    }

    /** What the volume's owner did while this kernel ran; returns when it is on stable storage. */
    void record(List<AuditEvent> events) {
        audit.append(events);
    }

    @Override
    public void start(int partition, long atNanos) {
        long delayNanos = Math.max(0, atNanos - System.nanoTime());
        var ignored = timer.schedule(
                () -> threads.get(partition).submit(() -> launch(partition)), delayNanos, TimeUnit.NANOSECONDS);
    }

    /** On the partition's kernel thread, with which its sandbox dies. */
    private void launch(int partition) {
        PartitionProcess process = processes.get(partition);
        try {
            String measurement = process.measurement();
            synchronized (this) {
                kernel.launching(partition, measurement);
            }
            console.say(name(partition), "starting");
            process.launch(exitCode -> ended(partition, exitCode));
        } catch (IOException e) {
            console.say(name(partition), "cannot be started: " + e.getMessage());
            ended(partition, -1);
        }
    }

    private void ended(int partition, int exitCode) {
        boolean last;
        Kernel decided = kernel;
        synchronized (this) {
            decided.ended(partition, exitCode, System.nanoTime());
            last = decided.finished();
        }
        console.say(name(partition), exitCode == 0 ? "ended" : "failed with exit code " + exitCode);
        if (last) {
            finished.countDown();
        }
    }

    @Override
    public void kill(int partition) {
        processes.get(partition).kill();
    }

    /** Returns when every partition has ended for good. */
    void awaitFinished() throws InterruptedException {
        finished.await();
    }

    /** Whether a partition has failed and is not started again. */
    synchronized boolean failed() {
        return IntStream.range(0, processes.size()).anyMatch(i -> kernel.state(i) == Lifecycle.State.FAILED);
    }

    /** Ends every partition, the store last, and returns when no process is left. */
    void stop(String reason, long graceNanos) {
        synchronized (this) {
            kernel.stopping(reason);
        }
        int stored = system.store().orElse(-1);
        long deadline = System.nanoTime() + graceNanos;
        for (int i = 0; i < processes.size(); i++) {
            if (i != stored) {
                ports.get(i).reply(new Message().request(Operation.STOP, -1, 0));
                processes.get(i).endInput();
            }
        }
        for (int i = 0; i < processes.size(); i++) {
            if (i != stored) {
                processes.get(i).awaitEnd(deadline);
            }
        }
        if (store instanceof Relay relay) {
            relay.stop();
            processes.get(stored).awaitEnd(deadline);
        }
        if (service != null) {
            service.close();
        }
    }

    synchronized dev.cofferdam.kernel.plan.Status status(String limits) {
        var status = dev.cofferdam.kernel.plan.Status.newBuilder()
                .setName(launch.getPlan().getName())
                .setDesign(launch.getDesign())
                .setWait(launch.getWait())
                .setIsolation(launch.getIsolation())
                .setKernelPid(ProcessHandle.current().pid())
                .setLimits(limits);
        for (int i = 0; i < processes.size(); i++) {
            status.addPartitions(processes
                    .get(i)
                    .status()
                    .setLabel(system.partitions().get(i).label())
                    .setState(kernel.state(i).name())
                    .setRestarts(kernel.restarts(i))
                    .setMessages(threads.get(i).messages())
                    .setDenials(kernel.denials(i)));
        }
        return status.build();
    }

    /** Writes a line to the standard input of a partition's program. */
    void tell(String partition, String line) throws IOException {
        for (PartitionProcess process : processes) {
            if (process.name().equals(partition)) {
                process.tell(line);
                return;
            }
        }
        throw new IOException("no partition is named " + partition);
    }

    private String name(int partition) {
        return system.partitions().get(partition).name();
    }
}
