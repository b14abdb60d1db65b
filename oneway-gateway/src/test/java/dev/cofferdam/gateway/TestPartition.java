package dev.cofferdam.gateway;

import dev.cofferdam.gateway.spool.MemoryDisk;
import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.Sender;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A partition with disks in memory, which ends when there is nothing to do: {@link MemoryDisk.Idle}. */
record TestPartition(Map<String, Disk> granted, Path directory, Map<String, String> arguments, List<String> lines)
        implements Partition {

    static TestPartition of(Map<String, Disk> disks, Path directory, Map<String, String> arguments) {
        return new TestPartition(disks, directory, arguments, new ArrayList<>());
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String label() {
        return "low";
    }

    @Override
    public String argument(String name) {
        boolean given = List.of("spool", "position", "drop", "deliver").contains(name);
        return arguments.getOrDefault(name, given ? name : null);
    }

    @Override
    public Disk disk(String localName) {
        return granted.get(localName);
    }

    @Override
    public List<String> disks() {
        return List.copyOf(granted.keySet());
    }

    @Override
    public Path directory(String localName) {
        return directory;
    }

    @Override
    public void pause(long millis) {
        throw new MemoryDisk.Idle();
    }

    @Override
    public void ready() {}

    @Override
    public void alive() {}

    @Override
    public int aliveWithinMillis() {
        return 0;
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public Pipeline pipeline() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocketChannel socket(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int descriptor(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Sender sender(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Receiver receiver(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Caller caller(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answerer answerer(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path file(String localName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void awaitEnd() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void end(RuntimeException cause) {
        throw new UnsupportedOperationException();
    }
}
