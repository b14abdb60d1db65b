package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * The shared memory of a lane: two rings, requests to the server and replies to the client, and what a client must know
 * of the servers before this one. A partition has a lane to the kernel; in the ring design a client also has one to the
 * store; in the message design the kernel has one to the store for each client.
 *
 * <pre>
 *      0  int epoch     servers that have served this lane; a new server counts itself after it has set cut
 *      4  int cut       index of the requests ring: what was sent before it and has no reply will get none
 *      8  int closed    1: nobody serves the lane any more
 *     12  int sign      written by the client: another number each time it says that it is alive
 *     64  requests ring
 *  12288  replies ring
 *  20736  the client's own: no server looks there
 * </pre>
 *
 * <p>A server that starts on a lane that another has served takes nothing up that was asked of the other: a reply may be
 * out that the other died too early to count. The client learns of it by the epoch, and only after it has taken every
 * reply that is in its ring.
 *
 * @param server wakes the server; in a file beside the memory's, as the other
 * @param client wakes the client
 */
record LaneMemory(MemorySegment memory, Bell server, Bell client) {
    private static final int EPOCH = 0;
    private static final int CUT = 4;
    private static final int CLOSED = 8;
    private static final int SIGN = 12;
    private static final int REQUESTS = 64;
    private static final int REPLIES = 12_288;

    /** Length of a lane's file. */
    static final long BYTES = 2 * REPLIES;

    /** Behind the rings. */
    static final int OWN = 20_736;

    static final int OWN_BYTES = (int) BYTES - OWN;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    static LaneMemory forServer(Path file, Arena arena) throws IOException {
        Bell server = Bell.sleeper(serverBell(file), arena);
        return new LaneMemory(SharedMemory.map(file, BYTES, arena), server, Bell.ringer(clientBell(file), arena));
    }

    static LaneMemory forClient(Path file, Arena arena) throws IOException {
        Bell client = Bell.sleeper(clientBell(file), arena);
        return new LaneMemory(SharedMemory.map(file, BYTES, arena), Bell.ringer(serverBell(file), arena), client);
    }

    static void create(Path file) throws IOException {
        SharedMemory.create(file, BYTES);
        Bell.create(serverBell(file));
        Bell.create(clientBell(file));
    }

    /** The memory and the bells. */
    static List<Path> files(Path file) {
        return List.of(file, serverBell(file), clientBell(file));
    }

    private static Path serverBell(Path file) {
        return file.resolveSibling(file.getFileName() + ".server");
    }

    private static Path clientBell(Path file) {
        return file.resolveSibling(file.getFileName() + ".client");
    }

    MemorySegment requests() {
        return memory.asSlice(REQUESTS, Ring.BYTES);
    }

    MemorySegment replies() {
        return memory.asSlice(REPLIES, Ring.BYTES);
    }

    MemorySegment own() {
        return memory.asSlice(OWN, OWN_BYTES);
    }

    int epoch() {
        return (int) INT.getAcquire(memory, (long) EPOCH);
    }

    int cut() {
        return (int) INT.getOpaque(memory, (long) CUT);
    }

    boolean isClosed() {
        return (int) INT.getOpaque(memory, (long) CLOSED) == 1;
    }

    /** The client is alive; any of its threads. */
    void alive() {
        int ignored = (int) INT.getAndAdd(memory, (long) SIGN, 1);
    }

    int sign() {
        return (int) INT.getOpaque(memory, (long) SIGN);
    }

    /** A server begins to serve, or with {@code closed} the last one has ended: the epoch is what clients look at. */
    void begin(int cut, boolean closed) {
        INT.setOpaque(memory, (long) CUT, cut);
        INT.setOpaque(memory, (long) CLOSED, closed ? 1 : 0);
        INT.setRelease(memory, (long) EPOCH, epoch() + 1);
    }

    /** As new. Nobody may be using the lane. */
    void clear() {
        memory.fill((byte) 0);
        VarHandle.fullFence();
    }
}
