package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * A lane in the hands of whoever made it, while nobody serves it. Its files are opened once: what becomes of their names
 * afterwards does not matter.
 */
public final class LaneKeeper {
    private final LaneMemory memory;

    private LaneKeeper(LaneMemory memory) {
        this.memory = memory;
    }

    public static LaneKeeper open(Path file, Arena arena) throws IOException {
        return new LaneKeeper(LaneMemory.forServer(file, arena));
    }

    /** Tells the client that nobody will serve it any more. */
    public void close() {
        new ServerLane(memory, Waiting.PARKED).begin(true);
    }

    /** Makes the lane as new, and closed, for a client that starts again; the old one has ended. */
    public void renewClosed() {
        memory.clear();
        memory.begin(0, true);
    }
}
