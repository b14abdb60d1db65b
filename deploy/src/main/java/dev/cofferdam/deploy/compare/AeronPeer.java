package dev.cofferdam.deploy.compare;

import dev.cofferdam.abi.Affinity;
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Blocks of a file by two publications of Aeron, both ends spinning; its driver, which no message passes, sleeps beside. */
final class AeronPeer {
    static final String KIND = "aeron";
    static final String SERVER = "aeron-server";
    /** Three terms for each way, and the driver's own. */
    static final long SHARED_BYTES = (2 * 3 * 16 + 16) << 20;

    private static final String CHANNEL = "aeron:ipc?term-length=16m";
    private static final int REQUESTS = 1;
    private static final int REPLIES = 2;
    private static final int REQUEST_BYTES = 16;
    private static final int FRAGMENT_BYTES = 32 * 1024;

    /** So long after the last request a server stays out of the way of who is measured next. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private AeronPeer() {}

    static Worker.Step client(Path data, List<String> arguments) throws IOException {
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        Process server = ends.server(SERVER);
        Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory(ends)));
        return ends.reading(new Client(
                server,
                aeron,
                aeron.addExclusivePublication(CHANNEL, REQUESTS),
                aeron.addSubscription(CHANNEL, REPLIES)));
    }

    private static String directory(Peer.Ends ends) {
        return ends.memory().resolve("aeron").toString();
    }

    /** Serves until its parent ends. */
    static void serve(Path data, List<String> arguments) throws IOException {
        Thread.ofPlatform().daemon().start(Worker::endWithParent);
        Peer.Ends ends = Peer.Ends.parse(data, arguments);
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory(ends))
                        .threadingMode(ThreadingMode.SHARED)
                        .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
                        .ipcMtuLength(FRAGMENT_BYTES)
                        .dirDeleteOnStart(true));
                Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
                HostFile file = HostFile.open(data)) {
            ExclusivePublication replies = aeron.addExclusivePublication(CHANNEL, REPLIES);
            Subscription requests = aeron.addSubscription(CHANNEL, REQUESTS);
            Affinity.settle(ends.serverCore());
            serve(file, requests, replies);
        }
    }

    private static void serve(HostFile file, Subscription requests, ExclusivePublication replies) {
        UnsafeBuffer block = new UnsafeBuffer(file.buffer());
        FragmentHandler handler = (buffer, offset, length, header) -> {
            int wanted = (int) buffer.getLong(offset + 8);
            try {
                file.read(buffer.getLong(offset), wanted);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            offer(replies, block, wanted);
        };
        long last = System.nanoTime();
        while (true) {
            if (requests.poll(handler, 1) > 0) {
                last = System.nanoTime();
            } else if (System.nanoTime() - last > PATIENCE_NANOS) {
                LockSupport.parkNanos(REST_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private static void offer(ExclusivePublication publication, UnsafeBuffer buffer, int length) {
        while (publication.offer(buffer, 0, length) < 0) {
            Thread.onSpinWait();
        }
    }

    private static final class Client implements Peer.Reader {
        private final Process server;
        private final Aeron aeron;
        private final ExclusivePublication requests;
        private final Subscription replies;
        private final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUEST_BYTES));
        private final ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
        private final FragmentHandler handler = new FragmentAssembler(this::take);
        private int got;

        Client(Process server, Aeron aeron, ExclusivePublication requests, Subscription replies) {
            this.server = server;
            this.aeron = aeron;
            this.requests = requests;
            this.replies = replies;
        }

        private void take(DirectBuffer buffer, int offset, int length, Header header) {
            buffer.getBytes(offset, block, 0, length);
            got = length;
        }

        @Override
        public ByteBuffer read(long position, int length) {
            request.putLong(0, position);
            request.putLong(8, length);
            offer(requests, request, REQUEST_BYTES);
            got = 0;
            while (got == 0) {
                if (replies.poll(handler, 1) == 0) {
                    Thread.onSpinWait();
                }
            }
            return block.clear().limit(got);
        }

        @Override
        public void close() {
            aeron.close();
            server.destroyForcibly();
        }
    }
}
