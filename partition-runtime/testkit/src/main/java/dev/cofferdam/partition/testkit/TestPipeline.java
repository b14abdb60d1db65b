package dev.cofferdam.partition.testkit;

import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Pipeline;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Does each request at once, and keeps the reply until it is taken. For one thread. */
final class TestPipeline implements Pipeline {
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final MemorySegment window;
    private long number;

    TestPipeline(int windowBytes) {
        this.window = Arena.ofAuto().allocate(windowBytes, Long.BYTES);
    }

    private interface Request {
        void ask() throws IOException;
    }

    private long done(Request request) {
        if (replies.size() == DEPTH_MAX) {
            throw new ProgramException("more than " + DEPTH_MAX + " requests are on their way");
        }
        Optional<RequestException.Reason> refusal = Optional.empty();
        try {
            request.ask();
        } catch (RequestException e) {
            refusal = Optional.of(e.reason());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replies.add(new Reply(++number, refusal));
        return number;
    }

    @Override
    public MemorySegment window() {
        return window;
    }

    @Override
    public long read(Disk disk, long position, long windowAt, int bytes) {
        return done(() -> disk.read(position, window.asSlice(windowAt, bytes)));
    }

    @Override
    public long write(Disk disk, long position, long windowAt, int bytes) {
        return done(() -> disk.write(position, window.asSlice(windowAt, bytes)));
    }

    @Override
    public long flush(Disk disk) {
        return done(disk::flush);
    }

    @Override
    public Reply take() {
        if (replies.isEmpty()) {
            throw new ProgramException("no request is on its way, and to wait for its reply would never end");
        }
        return replies.removeFirst();
    }
}
