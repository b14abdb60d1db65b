package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.DiskAddresses;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.abi.Waiting;
import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.Sender;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A partition as it runs: its manifest, its window and its lanes, opened from the directory that the kernel prepared. */
final class RunningPartition implements SystemPartition {
    /** For a moment without a write in progress. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PartitionFiles files;
    private final Manifest manifest;
    private final ClientLane kernelLane;
    private final Port kernel;
    private final Port data;
    private final Window window;
    /** By end: a process has one image of a disk, whose lock its writers take turns by. Those that are mapped are there. */
    private final Map<Integer, Disk> disks = new ConcurrentHashMap<>();

    private final GrantedSockets sockets;
    private final Pulse pulse;
    private final CompletableFuture<RuntimeException> end = new CompletableFuture<>();

    private RunningPartition(
            PartitionFiles files,
            Manifest manifest,
            ClientLane kernelLane,
            Port kernel,
            Port data,
            Window window,
            GrantedSockets sockets,
            Pulse pulse) {
        this.files = files;
        this.manifest = manifest;
        this.kernelLane = kernelLane;
        this.kernel = kernel;
        this.data = data;
        this.window = window;
        this.sockets = sockets;
        this.pulse = pulse;
    }

    static RunningPartition open(PartitionFiles files) throws IOException {
        Manifest manifest = Manifest.decode(Files.readAllBytes(files.manifest()));
        Arena arena = Arena.global();
        ClientLane kernelLane = ClientLane.openToKernel(files.lane(), arena, manifest.kernelWaiting());
        Pulse pulse = new Pulse(kernelLane, manifest.withinMillis());
        Port kernel = new Port(kernelLane, kernelLane, pulse);
        boolean ownLane = manifest.direct()
                && manifest.ends().stream().anyMatch(end -> end.kind().isDisk());
        Port data = ownLane
                ? new Port(ClientLane.open(files.storeLane(), arena, manifest.waiting()), kernelLane, pulse)
                : kernel;
        Window window = new Window(SharedMemory.map(files.window(), manifest.windowBytes(), arena));
        RunningPartition partition = new RunningPartition(
                files, manifest, kernelLane, kernel, data, window, GrantedSockets.take(files), pulse);
        partition.mapDisks();
        return partition;
    }

    /** Now or never: the program finds no way to the files. How often it maps a disk would be told to whoever writes that. */
    private void mapDisks() throws IOException {
        DiskAddresses addresses = new DiskAddresses();
        for (int i = 0; i < manifest.ends().size(); i++) {
            End end = manifest.ends().get(i);
            if (end.kind().isDisk() && end.mapping() != Mapping.NONE) {
                disks.put(i, map(addresses, i, end));
            }
        }
    }

    private Disk map(DiskAddresses addresses, int index, End end) throws IOException {
        Path versionsFile = files.versions(end.name());
        VersionPage versions = VersionPage.reader(
                addresses.map(versionsFile, VersionPage.fileBytes(end.bytes()), false),
                end.bytes(),
                versionsFile.toString());
        if (end.mapping() == Mapping.PUBLISHED) {
            return new PublishedDisk(versions, window.memory(), end, this::awaitAnother);
        }
        boolean lent = end.mapping() == Mapping.WRITE;
        MemorySegment image = addresses.map(files.disk(end.name()), WorkingImage.fileBytes(end.bytes()), lent);
        return new MappedDisk(
                stored(index, end), WorkingImage.of(image, PATIENCE_NANOS), versions, window.memory(), lent);
    }

    private StoreDisk stored(int index, End end) {
        return new StoreDisk(kernel, data, window.memory(), index, end);
    }

    String program() {
        return manifest.program();
    }

    /** For a program that is part of the system. */
    Reports reports() {
        return new Reports(kernelLane);
    }

    /** Settles the calling thread, which is to run the program; threads that it starts are where it is. */
    void settle() {
        Affinity.settle(manifest.core());
    }

    /** Tells the kernel that the program is about to run, and does not wait: nobody looks for a reply with such a tag. */
    void announce() {
        synchronized (kernelLane) {
            kernel.post(new Message().request(Operation.READY, -1, 0));
        }
    }

    @Override
    public void ready() {
        kernel.exchange(new Message().request(Operation.READY, -1, kernel.nextTag()));
    }

    @Override
    public void alive() {
        pulse.alive();
    }

    @Override
    public int aliveWithinMillis() {
        return pulse.withinMillis();
    }

    @Override
    public String name() {
        return manifest.name();
    }

    @Override
    public String label() {
        return manifest.label();
    }

    @Override
    public String argument(String name) {
        return manifest.arguments().get(name);
    }

    @Override
    public Disk disk(String localName) {
        int index = end(localName, Set.of(Kind.DISK_READ, Kind.DISK_WRITE, Kind.DISK_READ_WRITE));
        return disks.computeIfAbsent(index, _ -> stored(index, manifest.ends().get(index)));
    }

    @Override
    public List<String> disks() {
        return manifest.ends().stream()
                .filter(end -> end.kind().isDisk())
                .map(End::name)
                .toList();
    }

    @Override
    public StorePipeline pipeline() {
        return new StorePipeline(data, window.memory());
    }

    @Override
    public ServerSocketChannel socket(String localName) {
        return sockets.served(localName);
    }

    @Override
    public int descriptor(String localName) {
        return sockets.descriptor(localName);
    }

    @Override
    public void instructions(long more) {
        OwnFigures.instructions(kernelLane.own(), more);
    }

    @Override
    public Waiting waiting() {
        return manifest.waiting();
    }

    @Override
    public Sender sender(String localName) {
        return channel(localName, Kind.CHANNEL_OUT);
    }

    @Override
    public Receiver receiver(String localName) {
        return channel(localName, Kind.CHANNEL_IN);
    }

    @Override
    public Caller caller(String localName) {
        return channel(localName, Kind.CHANNEL_CLIENT);
    }

    @Override
    public Answerer answerer(String localName) {
        return channel(localName, Kind.CHANNEL_SERVER);
    }

    private ChannelEnd channel(String localName, Kind kind) {
        return new ChannelEnd(kernel, window, localName, end(localName, Set.of(kind)));
    }

    private int end(String localName, Set<Kind> kinds) {
        List<End> ends = manifest.ends();
        for (int i = 0; i < ends.size(); i++) {
            if (ends.get(i).name().equals(localName)
                    && kinds.contains(ends.get(i).kind())) {
                return i;
            }
        }
        throw new ProgramException(noEnd(localName, kinds.iterator().next(), ends));
    }

    /** In the words of a topology. */
    private String noEnd(String localName, Kind wanted, List<End> ends) {
        String has = ends.stream().map(RunningPartition::words).collect(Collectors.joining(", "));
        return "the topology gives partition '" + name() + "' "
                + switch (wanted) {
                    case DISK_READ, DISK_WRITE, DISK_READ_WRITE -> "no disk";
                    case CHANNEL_OUT -> "no one-way channel to send on";
                    case CHANNEL_IN -> "no one-way channel to receive from";
                    case CHANNEL_CLIENT -> "no call channel to ask on";
                    case CHANNEL_SERVER -> "no call channel to answer on";
                }
                + " named '" + localName + "'; it gives "
                + (has.isEmpty() ? "no disk and no channel" : has);
    }

    private static String words(End end) {
        String name = " '" + end.name() + "' ";
        return switch (end.kind()) {
            case DISK_READ -> "disk" + name + "(read)";
            case DISK_WRITE -> "disk" + name + "(write)";
            case DISK_READ_WRITE -> "disk" + name + "(read-write)";
            case CHANNEL_OUT -> "one-way channel" + name + "(sends)";
            case CHANNEL_IN -> "one-way channel" + name + "(receives)";
            case CHANNEL_CLIENT -> "call channel" + name + "(asks)";
            case CHANNEL_SERVER -> "call channel" + name + "(answers)";
        };
    }

    @Override
    public Path file(String localName) {
        Path file = files.file(localName);
        if (!Files.isReadable(file)) {
            throw new ProgramException("no file named '" + localName + "' was granted to this partition");
        }
        return file;
    }

    @Override
    public Path directory(String localName) {
        Path directory = files.hostDirectory(localName);
        if (!Files.isDirectory(directory)) {
            throw new ProgramException("no directory named '" + localName + "' was granted to this partition");
        }
        return directory;
    }

    /** Many short waits, for nobody tells. */
    private void awaitAnother(long millis) {
        alive();
        pause(millis);
    }

    /** No reply has such a tag. */
    @Override
    public void pause(long millis) {
        kernel.take(new Message(), Long.MAX_VALUE, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void awaitEnd() {
        if (kernel != data) {
            Thread.ofPlatform().daemon().name("kernel").start(this::awaitStop);
        }
        try {
            throw end.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On a thread that does no work, and whose waiting says nothing of those that do. */
    private void awaitStop() {
        Message message = new Message();
        while (!kernelLane.receive(message) || message.operation() != Operation.STOP) {
            kernelLane.await(Long.MAX_VALUE);
        }
        end(new StoppedException());
    }

    @Override
    public void end(RuntimeException cause) {
        end.complete(cause);
    }

    @Override
    public void log(String line) {
        System.out.println(line);
    }
}
