package dev.cofferdam.partition.program;

import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.Sender;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The partition that a filter finds itself in while it looks at one object: the guard's, with the object among its files, and
 * nothing but files, arguments and a log. For one thread.
 *
 * @param lines what the filter logs
 */
record GuardedObject(Partition guard, Path object, Consumer<String> lines) implements Partition {
    private static final String OBJECT = "object";

    @Override
    public String name() {
        return guard.name();
    }

    @Override
    public String label() {
        return guard.label();
    }

    @Override
    public String argument(String name) {
        return guard.argument(name);
    }

    @Override
    public Path file(String localName) {
        return localName.equals(OBJECT) ? object : guard.file(localName);
    }

    @Override
    public void log(String line) {
        lines.accept(line);
    }

    /** The guard is ready, whatever a filter says. */
    @Override
    public void ready() {}

    @Override
    public void alive() {
        guard.alive();
    }

    @Override
    public int aliveWithinMillis() {
        return guard.aliveWithinMillis();
    }

    @Override
    public List<String> disks() {
        return List.of();
    }

    private static ProgramException none() {
        return new ProgramException("a filter has nothing but files, arguments and a log");
    }

    @Override
    public Disk disk(String localName) {
        throw none();
    }

    @Override
    public Pipeline pipeline() {
        throw none();
    }

    @Override
    public ServerSocketChannel socket(String localName) {
        throw none();
    }

    @Override
    public int descriptor(String localName) {
        throw none();
    }

    @Override
    public Sender sender(String localName) {
        throw none();
    }

    @Override
    public Receiver receiver(String localName) {
        throw none();
    }

    @Override
    public Caller caller(String localName) {
        throw none();
    }

    @Override
    public Answerer answerer(String localName) {
        throw none();
    }

    @Override
    public Path directory(String localName) {
        throw none();
    }

    @Override
    public void pause(long millis) {
        throw none();
    }

    @Override
    public void awaitEnd() {
        throw none();
    }

    @Override
    public void end(RuntimeException cause) {
        throw none();
    }
}
