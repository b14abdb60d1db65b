package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.Sender;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A partition without a kernel. A test gives it what a topology would, then {@link #start}s a program in it. What it is given
 * is set up by one thread before the start; the program's thread and the test's use it afterwards.
 */
public final class TestPartition implements Partition {
    private static final int WINDOW_BYTES = 1 << 20;

    private final String name;
    private final String label;
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final Map<String, Disk> disks = new LinkedHashMap<>();
    private final Map<String, Object> others = new LinkedHashMap<>();
    private final Monitor monitor = new Monitor();
    private final List<String> lines = new ArrayList<>();
    private RuntimeException end;
    private boolean ready;
    private long signs;
    private int withinMillis;

    private TestPartition(String name, String label) {
        this.name = name;
        this.label = label;
    }

    /** One that has nothing yet. */
    public static TestPartition of(String name, String label) {
        return new TestPartition(name, label);
    }

    /** Gives it an argument. */
    public TestPartition with(String argument, String value) {
        arguments.put(argument, value);
        return this;
    }

    /** Gives it a disk, under a name of its own. */
    public TestPartition with(String localName, TestDisk disk, Grant grant) {
        disks.put(localName, disk.granted(localName, grant, WINDOW_BYTES));
        return this;
    }

    /** Gives it the sending end of a one-way channel. */
    public TestPartition sending(String localName, TestChannel channel) {
        return put("one-way channel to send on", localName, channel);
    }

    /** Gives it the receiving end of a one-way channel. */
    public TestPartition receiving(String localName, TestChannel channel) {
        return put("one-way channel to receive from", localName, channel);
    }

    /** Gives it the asking end of a call channel. */
    public TestPartition asking(String localName, TestCalls calls) {
        return put("call channel to ask on", localName, calls);
    }

    /** Gives it the answering end of a call channel. */
    public TestPartition answering(String localName, TestCalls calls) {
        return put("call channel to answer on", localName, calls);
    }

    /** Gives it a host file, to read. */
    public TestPartition withFile(String localName, Path file) {
        return put("file", localName, file);
    }

    /** Gives it a host directory. */
    public TestPartition withDirectory(String localName, Path directory) {
        return put("directory", localName, directory);
    }

    /** Gives it a socket that listens already. */
    public TestPartition withSocket(String localName, ServerSocketChannel socket) {
        return put("socket", localName, socket);
    }

    /** Asks it to say that it is alive, as a topology's {@code health} does; that it is in time is for the test to see. */
    public TestPartition withHealth(int withinMillis) {
        this.withinMillis = withinMillis;
        return this;
    }

    private TestPartition put(String kind, String localName, Object given) {
        others.put(key(kind, localName), given);
        return this;
    }

    private static String key(String kind, String localName) {
        return kind + " '" + localName + "'";
    }

    /** Starts a program on a thread of its own; each partition runs one, once. */
    public TestRun start(Program program) {
        return TestRun.start(this, program);
    }

    /** What the program has logged, line by line. */
    public List<String> lines() {
        return monitor.read(() -> List.copyOf(lines));
    }

    /** How often the program has said that it is alive. */
    public long signs() {
        return monitor.read(() -> signs);
    }

    boolean isReady() {
        return monitor.read(() -> ready);
    }

    Monitor monitor() {
        return monitor;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String argument(String argument) {
        return arguments.get(argument);
    }

    @Override
    public Disk disk(String localName) {
        Disk disk = disks.get(localName);
        if (disk == null) {
            throw none("disk", localName);
        }
        return disk;
    }

    @Override
    public List<String> disks() {
        return List.copyOf(disks.keySet());
    }

    @Override
    public Pipeline pipeline() {
        return new TestPipeline(WINDOW_BYTES);
    }

    private <T> T given(String kind, String localName, Class<T> type) {
        Object given = others.get(key(kind, localName));
        if (given == null) {
            throw none(kind, localName);
        }
        return type.cast(given);
    }

    private ProgramException none(String kind, String localName) {
        List<String> has = new ArrayList<>(
                disks.keySet().stream().map(disk -> key("disk", disk)).toList());
        has.addAll(others.keySet());
        return new ProgramException("the test gives partition '" + name + "' no " + kind + " named '" + localName
                + "'; it gives " + (has.isEmpty() ? "nothing" : String.join(", ", has)));
    }

    @Override
    public ServerSocketChannel socket(String localName) {
        return given("socket", localName, ServerSocketChannel.class);
    }

    @Override
    public int descriptor(String localName) {
        throw none("socket of a network", localName);
    }

    @Override
    public Sender sender(String localName) {
        return given("one-way channel to send on", localName, Sender.class);
    }

    @Override
    public Receiver receiver(String localName) {
        return given("one-way channel to receive from", localName, Receiver.class);
    }

    @Override
    public Caller caller(String localName) {
        return given("call channel to ask on", localName, Caller.class);
    }

    @Override
    public Answerer answerer(String localName) {
        return given("call channel to answer on", localName, Answerer.class);
    }

    @Override
    public Path file(String localName) {
        return given("file", localName, Path.class);
    }

    @Override
    public Path directory(String localName) {
        return given("directory", localName, Path.class);
    }

    @Override
    public void pause(long millis) {
        monitor.pause(millis);
    }

    @Override
    public void awaitEnd() {
        throw monitor.await(() -> end != null, () -> end);
    }

    @Override
    public void end(RuntimeException cause) {
        monitor.change(() -> end = cause);
    }

    @Override
    public void ready() {
        monitor.change(() -> ready = true);
    }

    @Override
    public void alive() {
        monitor.change(() -> signs++);
    }

    @Override
    public int aliveWithinMillis() {
        return withinMillis;
    }

    @Override
    public void log(String line) {
        monitor.change(() -> lines.add(line));
    }
}
