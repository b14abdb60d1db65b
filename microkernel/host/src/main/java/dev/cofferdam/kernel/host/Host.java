package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.LaneKeeper;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Service;
import dev.cofferdam.abi.ServiceProvider;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.jail.Freezer;
import dev.cofferdam.kernel.Denial;
import dev.cofferdam.kernel.Effects;
import dev.cofferdam.kernel.EndCounts;
import dev.cofferdam.kernel.Events;
import dev.cofferdam.kernel.Frame;
import dev.cofferdam.kernel.JournaledKernel;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.Lifecycle;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.OrderReply;
import dev.cofferdam.kernel.Pending;
import dev.cofferdam.kernel.control.KernelStatus;
import dev.cofferdam.kernel.control.PartitionStatus;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PlanNames;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import dev.cofferdam.kernel.plan.WindowPlan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Connects the core with the machine: carries messages to it and its effects out. Safe for several threads; it has no lock
 * that partitions share.
 */
final class Host implements Effects, Completion, AutoCloseable {
    /** Time that a partition has to end once it is told to. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long STORE_GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private final Launch launch;
    private final SystemPlan system;
    private final Events events;
    private final Kernel kernel;
    private final AuditWriter audit;
    private final Console console;
    private final List<Party> parties = new ArrayList<>();
    private final List<HealthWatch> watches = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timer").factory());
    private final CountDownLatch finished = new CountDownLatch(1);
    /** Partitions that have not been ready yet. */
    private final Set<Integer> waited = new HashSet<>();

    /** Whether the store has found its volume to be what the plan says; false once it never will. */
    private final CompletableFuture<Boolean> volumeIsThePlans = new CompletableFuture<>();

    private long startedNanos;
    private StoreRoute store = new NoStore();
    private volatile CoreAssignment cores = new CoreAssignment(List.of());
    private boolean runs;
    /** Null where partitions run at any time. */
    private volatile Windows windows;

    /**
     * Makes a host that has started nothing.
     *
     * @param journal where events and effects are written down, or null
     * @throws IllegalArgumentException if the kernel refuses the plan
     */
    Host(Launch launch, AuditWriter audit, Console console, JournalFile journal) {
        this.launch = launch;
        this.system = SystemPlan.of(launch.plan(), launch.design());
        this.audit = audit;
        this.console = console;
        refuse(LimitRules.violations(launch.plan()));
        if (journal == null) {
            this.kernel = new Kernel(system, this);
            this.events = kernel;
        } else {
            JournaledKernel journaled = new JournaledKernel(system, this, journal);
            this.kernel = journaled.kernel();
            this.events = journaled;
        }
    }

    private static void refuse(List<String> violations) {
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("the plan is refused: " + String.join("; ", violations));
        }
    }

    /** Lays out every partition and starts them. */
    void start(RunDirectory run, Launcher launcher) throws IOException {
        refuse(FileRules.violations(launch.plan()));
        refuse(FileRules.directories(launch));
        run.grant(
                FileRules.granted(launch.plan()),
                FileRules.views(launch.plan()),
                launch.plan().partitions().stream()
                        .flatMap(partition -> partition.sockets().stream())
                        .toList());
        startedNanos = System.nanoTime();
        Processors processors = ProcessorReader.here();
        Waiting waiting =
                Manifests.waiting(launch.waiting(), system, processors.cores().size());
        cores = Manifests.cores(system, waiting, processors);
        for (int i = 0; i < system.partitions().size(); i++) {
            Manifest manifest = Manifests.partition(
                    system, i, waiting, cores.parties().get(i).own());
            PartitionHome home = PartitionHome.of(run, launcher, launch, system, i, manifest, cores);
            int partition = i;
            int core = cores.parties().get(i).kernel();
            PartitionPort port =
                    PartitionPort.open(i, home.files(), manifest.windowBytes(), manifest.kernelWaiting(), core);
            KernelThread thread = new KernelThread(manifest.name(), core, port, message -> receive(partition, message));
            PartitionProcess process =
                    new PartitionProcess(manifest.name(), launcher.prepare(system, i, home), console);
            parties.add(new Party(manifest.name(), port, thread, process, EndCounts.of(system, i)));
            waited.add(i);
        }
        keepWindows(launcher);
        store = route(run, waiting);
        runs = true;
        parties.forEach(party -> party.thread.start());
        if (windows != null) {
            windows.start();
        }
        events.start(System.nanoTime());
        for (int i = 0; i < parties.size(); i++) {
            watch(i, system.partitions().get(i).health());
            watchOutboxes(i);
            List<String> before = waitsFor(i);
            if (!before.isEmpty()) {
                console.say(name(i), "waits for " + String.join(", ", before));
            }
        }
    }

    private void watch(int partition, HealthPlan health) {
        if (health.isAsked()) {
            ServerLane lane = parties.get(partition).port.lane();
            HealthWatch watch = new HealthWatch(
                    "health-" + name(partition),
                    health.lookMicros(),
                    () -> ranNanos(partition),
                    () -> events.looked(partition, lane.sign()));
            watches.add(watch);
            watch.start();
        }
    }

    /** A clock that goes on while the partition may run. */
    private long ranNanos(int partition) {
        return windows == null ? System.nanoTime() : windows.ranNanos(partition);
    }

    private void watchOutboxes(int partition) {
        for (ViewGrant view : system.partitions().get(partition).views()) {
            if (view.isOutbox()) {
                Outbox outbox = new Outbox(view.path(), view.outboxBytes());
                HealthWatch watch = new HealthWatch(
                        "outbox-" + name(partition),
                        Outbox.LOOK_MICROS,
                        () -> ranNanos(partition),
                        () -> lookInto(outbox, partition));
                watches.add(watch);
                watch.start();
            }
        }
    }

    private void lookInto(Outbox outbox, int partition) {
        outbox.excess().ifPresent(excess -> {
            if (events.overfilled(partition, excess)) {
                console.say(name(partition), "is stopped: " + excess);
            }
        });
    }

    private List<String> waitsFor(int partition) {
        return kernel.waitsFor(partition).stream().map(this::name).toList();
    }

    private void keepWindows(Launcher launcher) throws IOException {
        if (system.schedule().isEmpty()) {
            return;
        }
        List<Frame> frames = Frame.of(system);
        Map<Integer, Freezer> freezers = new HashMap<>();
        for (Frame frame : frames) {
            for (int member : frame.members()) {
                Party party = parties.get(member);
                freezers.put(member, launcher.freezer(party.name, party.process::pid));
                party.thread.keepTo(() -> windows.isOpen(member));
            }
        }
        windows = Windows.of(frames, freezers, new Windows.Told() {
            @Override
            public void audit(AuditEvent event) {
                audit.append(List.of(event), () -> {});
            }

            @Override
            public void order(int partition, Order order) {
                timer.execute(() -> events.ordered(partition, order, System.nanoTime()));
            }

            @Override
            public void opened(int partition) {
                parties.get(partition).thread.opened();
            }
        });
        parties.stream()
                .filter(party -> !freezers.containsKey(parties.indexOf(party)))
                .forEach(party -> console.say(party.name, "has no window and runs at any time"));
    }

    private StoreRoute route(RunDirectory run, Waiting waiting) throws IOException {
        if (launch.plan().store().isEmpty()) {
            return new NoStore();
        }
        if (system.store().isPresent()) {
            return relay(run, system.design().isDirect() ? Waiting.PARKED : waiting);
        }
        ServiceProvider provider = ServiceLoader.load(ServiceProvider.class)
                .findFirst()
                .orElseThrow(() -> new IOException("the store's jar is not on the kernel's path"));
        Path volume = launch.plan().store().get().volume();
        Service service =
                provider.open(Manifests.store(system, volume, cores), failure -> console.say("store:", failure));
        return new Subsystem(service, this);
    }

    private Relay relay(RunDirectory run, Waiting waiting) throws IOException {
        PartitionFiles files = run.partition(PlanNames.STORE);
        Map<Integer, StoreLink> links = new HashMap<>();
        for (int i = 0; i < system.partitions().size(); i++) {
            if (!system.partitions().get(i).disks().isEmpty()) {
                Arena arena = Arena.global();
                ClientLane lane = ClientLane.open(files.kernelLane(i), arena, waiting);
                LaneKeeper kernelLane = LaneKeeper.open(files.kernelLane(i), arena);
                LaneKeeper ownLane = system.design().isDirect() ? LaneKeeper.open(files.subjectLane(i), arena) : null;
                StoreLink link = new StoreLink(parties.get(i).port, lane, this, kernelLane, ownLane);
                parties.get(i).thread.carryReplies(link);
                links.put(i, link);
            }
        }
        return new Relay(links);
    }

    /** On the partition's kernel thread: one message, in the kernel's own memory. */
    private void receive(int partition, Message message) {
        Party party = parties.get(partition);
        party.counts.count(message);
        events.received(partition, message, System.nanoTime());
        party.port.wakeOwed();
    }

    @Override
    public void answer(int partition, Message message) {
        parties.get(partition).port.reply(message);
    }

    @Override
    public void serve(int partition, Message message) {
        message.stamp(Stage.CHECKED);
        store.serve(parties.get(partition).port, message);
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        return parties.get(partition).port.window().asSlice(window, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void complete(PartitionPort port, Message asked, Message reply) {
        events.completed(port.partition(), asked, reply, System.nanoTime());
    }

    @Override
    public void ready(int partition) {
        if (system.isStore(partition)) {
            volumeIsThePlans.complete(true);
        }
        if (windows != null) {
            windows.ready(partition);
        }
        long nanos = parties.get(partition).process.ready();
        console.say(name(partition), "ready after " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms");
        boolean all;
        synchronized (waited) {
            all = waited.remove(partition) && waited.isEmpty();
        }
        if (all) {
            long allNanos = System.nanoTime() - startedNanos;
            console.say("all", "ready after " + TimeUnit.NANOSECONDS.toMillis(allNanos) + " ms");
        }
    }

    /** On the thread that works for the partition alone. */
    @Override
    public void denied(int partition, Denial denial, Message reply) {
        parties.get(denial.subject()).count(denial.operation());
        audit.append(List.of(denial.event()));
        if (denial.delayNanos() > 0) {
            pause(parties.get(partition).thread, denial.delayNanos());
        }
        answer(partition, reply);
    }

    private static void pause(KernelThread thread, long nanos) {
        if (thread.isCurrent()) {
            thread.pause(nanos);
        } else {
            LockSupport.parkNanos(nanos);
        }
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        parties.get(denial.subject()).count(denial.operation());
        Message kept = new Message().copyOf(reply);
        audit.append(List.of(denial.event()), () -> {
            PartitionPort port = parties.get(reporter).port;
            var ignored = timer.schedule(() -> port.deliver(kept), denial.delayNanos(), TimeUnit.NANOSECONDS);
        });
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        Party party = parties.get(request.partition());
        int length = Math.min(payload.length, request.bytesMax());
        MemorySegment.copy(payload, 0, party.port.window(), ValueLayout.JAVA_BYTE, request.window(), length);
        Message message = new Message()
                .request(Operation.NONE, -1, request.tag())
                .payload(number, request.window(), length)
                .reply(status);
        if (party.thread.isCurrent()) {
            party.port.leave(message);
        } else {
            party.port.deliver(message);
        }
    }

    @Override
    public void audit(AuditEvent event) {
        audit.append(List.of(event));
    }

    /** What the volume's owner did while this kernel ran; returns when it is on stable storage. */
    void record(List<AuditEvent> events) {
        audit.append(events);
    }

    @Override
    public void start(int partition, long atNanos) {
        long delayNanos = Math.max(0, atNanos - System.nanoTime());
        var ignored = timer.schedule(
                () -> parties.get(partition).thread.submit(() -> launch(partition)), delayNanos, TimeUnit.NANOSECONDS);
    }

    private Optional<String> measure(Party party) {
        try {
            return Optional.of(party.process.measurement());
        } catch (IOException e) {
            console.say(party.name, "cannot be measured: " + Reasons.of(e));
            return Optional.empty();
        }
    }

    /** On the partition's kernel thread, with which its sandbox dies. */
    private void launch(int partition) {
        Party party = parties.get(partition);
        boolean hasItsDisks = !system.mapsDisks(partition) || volumeIsThePlans.join();
        synchronized (party) {
            Optional<String> measurement = measure(party);
            if (!events.launching(partition, measurement.orElse("-"))) {
                storeGoneIfForGood(partition);
                finishIfLast();
                return;
            }
            party.port.renew();
            party.thread.serve();
            if (windows != null) {
                windows.launching(partition);
            }
            party.started = true;
            party.starts++;
            console.say(party.name, "starting");
            CompletableFuture<Void> end = new CompletableFuture<>();
            party.ended = end;
            try {
                if (!hasItsDisks) {
                    throw new IOException("the store does not serve its disks");
                }
                if (measurement.isEmpty()) {
                    throw new IOException("what it is made of cannot be read");
                }
                party.process.launch(exitCode -> party.thread.submit(() -> ended(partition, exitCode, end)));
            } catch (IOException e) {
                console.say(party.name, "cannot be started: " + Reasons.of(e));
                ended(partition, -1, end);
            }
        }
    }

    /**
     * On the partition's kernel thread: its end is recorded when nothing is served any more of what it asked, here or by
     * the store.
     */
    private void ended(int partition, int exitCode, CompletableFuture<Void> end) {
        parties.get(partition).thread.rest();
        store.forget(partition);
        tellEnd(partition, exitCode);
        end.complete(null);
        finishIfLast();
    }

    /** Before anybody else learns of it: who waits for the store is told; who is to start it again has seen its end. */
    private void tellEnd(int partition, int exitCode) {
        Party party = parties.get(partition);
        String how;
        synchronized (party.ending) {
            how = switch (events.ended(partition, exitCode, System.nanoTime())) {
                case DONE -> "ended";
                case FAILED -> "failed with exit code " + exitCode;
                case BY_KERNEL -> "ended by the kernel";
                case SILENT -> "failed: it did not say that it is alive";
                case NEVER_READY -> "failed: it was not ready in time";
            };
            party.lastEnd = how;
        }
        storeGoneIfForGood(partition);
        console.say(party.name, how);
        sayWhoWaits(partition);
    }

    /** For one that will not be ready any more, unless an operator starts it. */
    private void sayWhoWaits(int partition) {
        for (int i = 0; i < parties.size() && kernel.state(partition).isFinal(); i++) {
            if (kernel.waitsFor(i).contains(partition)) {
                console.say(name(i), "is not started: it waits for " + name(partition) + ", which was never ready");
            }
        }
    }

    /** Whoever waits for the store is told, whether it ended or was never started. */
    private void storeGoneIfForGood(int partition) {
        if (system.isStore(partition) && kernel.state(partition).isFinal()) {
            volumeIsThePlans.complete(false);
            store.gone();
        }
    }

    private void finishIfLast() {
        if (kernel.finished()) {
            finished.countDown();
        }
    }

    /** By its own kernel thread, before whatever is to be started after it. */
    @Override
    public void end(int partition) {
        Party party = parties.get(partition);
        long graceNanos = system.isStore(partition) ? STORE_GRACE_NANOS : GRACE_NANOS;
        party.thread.submit(() -> {
            tellToEnd(party);
            int incarnation = party.starts;
            Runnable killer = party.process.killer();
            Runnable task = () -> {
                if (party.starts == incarnation) {
                    release(partition);
                }
                killer.run();
            };
            // Its time to end is in its windows.
            var ignored = timer.schedule(task, graceNanos + frameNanos(2), TimeUnit.NANOSECONDS);
        });
    }

    /** Whoever is to be ended is not held up by its windows. */
    private void release(int partition) {
        if (windows != null) {
            windows.release(partition);
        }
    }

    /** Of the longest frame. */
    private long frameNanos(int frames) {
        int micros = system.schedule().stream()
                .mapToInt(WindowPlan::frameMicros)
                .max()
                .orElse(0);
        return TimeUnit.MICROSECONDS.toNanos((long) frames * micros);
    }

    @Override
    public void kill(int partition) {
        release(partition);
        parties.get(partition).process.kill();
    }

    /** Returns when every partition has ended for good. */
    void awaitFinished() throws InterruptedException {
        finished.await();
    }

    /** Whether a partition has failed and is not started again; who waits for another does so for one that has. */
    boolean failed() {
        return IntStream.range(0, parties.size()).anyMatch(i -> kernel.state(i) == Lifecycle.State.FAILED);
    }

    /**
     * Ends every partition, the store last, and returns when no process is left, nothing of any is served, and the audit
     * knows of every end. The store, which vouches for what was written, has a time of its own: no partition can use that
     * up.
     */
    void stop(String reason, long graceNanos) {
        runs = false;
        if (windows != null) {
            windows.close();
        }
        events.stopping(reason);
        watches.forEach(HealthWatch::end);
        volumeIsThePlans.complete(false);
        int stored = system.store().orElse(-1);
        if (stored >= 0) {
            // One that waits for its start is refused it now, not when it is due: who waits for its answer would wait.
            parties.get(stored).thread.submit(() -> launch(stored));
        }
        long deadline = System.nanoTime() + graceNanos;
        List<Party> clients = IntStream.range(0, parties.size())
                .filter(i -> i != stored)
                .mapToObj(parties::get)
                .toList();
        clients.forEach(Host::tellToEnd);
        clients.forEach(party -> party.process.awaitEnd(deadline));
        long storeDeadline = System.nanoTime() + Math.max(graceNanos, STORE_GRACE_NANOS);
        // Not for ever: a store that stands still is still being asked what of theirs it does.
        clients.forEach(party -> party.awaitRecord(storeDeadline));
        if (stored >= 0) {
            tellToEnd(parties.get(stored));
            parties.get(stored).process.awaitEnd(storeDeadline);
        }
        long recordDeadline = System.nanoTime() + STORE_GRACE_NANOS;
        parties.forEach(party -> party.awaitRecord(recordDeadline));
        if (!parties.stream().allMatch(party -> party.ended.isDone())) {
            // Of a store that cannot be ended nobody waits for an answer any more.
            store.gone();
        }
        parties.stream()
                .filter(party -> !party.started)
                .forEach(party -> console.say(party.name, "was not started: " + reason));
        // In this order: who asks ends before who answers, and the last record comes when nobody can make another.
        parties.forEach(party -> party.thread.end());
        store.close();
        events.stopped(reason);
    }

    /** Stops what an error has left running. */
    @Override
    public void close() {
        if (runs) {
            stop("the kernel could not go on", STORE_GRACE_NANOS);
        }
    }

    /** Under the lock of a launch: what is being launched is told, too, and nothing is launched afterwards. */
    private static void tellToEnd(Party party) {
        synchronized (party) {
            party.port.deliver(new Message().request(Operation.STOP, -1, 0));
            party.process.endInput();
        }
    }

    KernelStatus status(String limits) {
        return new KernelStatus(
                launch.plan().name(),
                Choices.word(launch.design()),
                Choices.word(launch.waiting()),
                Choices.word(launch.isolation()),
                ProcessHandle.current().pid(),
                IntStream.range(0, parties.size()).mapToObj(this::status).toList(),
                limits,
                windows == null ? List.of() : windows.status(system));
    }

    private PartitionStatus status(int partition) {
        String way = cores.parties().get(partition).text(system.design());
        return parties.get(partition).status(kernel, partition, system.label(partition), way, waitsFor(partition));
    }

    /** Writes a line to the standard input of a partition's program. */
    void tell(String partition, String line) throws IOException {
        parties.get(index(partition)).process.tell(line);
    }

    /** Has the kernel decide what an operator wants. */
    OrderReply order(String partition, Order order) throws IOException {
        return events.ordered(index(partition), order, System.nanoTime());
    }

    private int index(String partition) throws IOException {
        List<String> names = parties.stream().map(party -> party.name).toList();
        if (!names.contains(partition)) {
            throw new IOException("no partition is named " + partition + "; there are " + String.join(", ", names));
        }
        return names.indexOf(partition);
    }

    private String name(int partition) {
        return parties.get(partition).name;
    }
}
