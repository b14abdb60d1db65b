package dev.cofferdam.it.program;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.Received;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells all that it knows and takes up all that it is told, a bit for each partition: with every command that it is given,
 * {@code WAY NAME}, by one way. It answers with what it knows then, or that it was refused.
 */
public final class Gossip implements Program {
    private static final int SLOT_BYTES = 512;
    private static final int DISK_BYTES = 4096;

    private long known;
    private int origin;

    @Override
    public String name() {
        return "gossip";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("origin", Parameter.Kind.NUMBER, true, "which bit is its own"));
    }

    @Override
    public void run(Partition partition) throws IOException {
        origin = Integer.parseInt(partition.argument("origin"));
        known = 1L << origin;
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                gossip(partition, words[0], words[1]);
                partition.log("did " + words[2] + " knows " + known);
            } catch (IOException | RuntimeException e) {
                partition.log("did " + words[2] + " refused");
            }
        }
    }

    private void gossip(Partition partition, String way, String name) throws IOException {
        switch (way) {
            case "write" -> write(partition.disk(name));
            case "read" -> read(partition.disk(name));
            case "send" -> partition.sender(name).send(all());
            case "receive" -> learn(partition.receiver(name).receive());
            case "call" -> learn(partition.caller(name).call(all()));
            default -> {
                Received request = partition.answerer(name).receive();
                learn(request);
                partition.answerer(name).answer(request, all());
            }
        }
    }

    /** In a place of its own, so that nobody's is written over. */
    private void write(Disk disk) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(SLOT_BYTES);
            slot.set(ValueLayout.JAVA_LONG, 0, known);
            disk.write((long) origin * SLOT_BYTES, slot);
        }
        long version = disk.advance(DISK_BYTES);
        if (version != 0 && !disk.readable()) {
            throw new IllegalStateException("a version is told to who may not read: " + version);
        }
    }

    private void read(Disk disk) throws IOException {
        MemorySegment content = disk.read(0, DISK_BYTES);
        for (int at = 0; at < DISK_BYTES; at += SLOT_BYTES) {
            known |= content.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        }
    }

    private byte[] all() {
        return ByteBuffer.allocate(Long.BYTES).putLong(known).array();
    }

    private void learn(Received received) {
        learn(received.payload());
    }

    private void learn(byte[] payload) {
        known |= ByteBuffer.wrap(payload).getLong();
    }
}
