package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.ClientLane;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A service's reports to the kernel: any number of threads report at once, each waits for its own, and the partition's main
 * thread takes the answers.
 */
final class Reports implements DenialReport {
    private final ClientLane lane;
    private final Semaphore room = new Semaphore(ClientLane.DEPTH_MAX);
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private long tag;

    /** Makes the reports of a lane to the kernel; who else sends on it holds the lane's monitor. */
    Reports(ClientLane lane) {
        this.lane = lane;
    }

    @Override
    public void denied(int subject, int end, Operation operation) {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        room.acquireUninterruptibly();
        synchronized (lane) {
            tag++;
            waiting.put(tag, answered);
            Message report = new Message()
                    .request(Operation.REPORT, end, tag)
                    .address(subject, -1)
                    .position(operation.ordinal());
            if (!lane.send(report)) {
                throw new IllegalStateException("the kernel takes no reports");
            }
        }
        answered.join();
        room.release();
    }

    /** Takes the kernel's answers until it asks the partition to stop. */
    void carryAnswers() {
        Message answer = new Message();
        while (true) {
            while (receive(answer)) {
                if (answer.operation() == Operation.STOP) {
                    return;
                }
                CompletableFuture<Void> answered = waiting.remove(answer.tag());
                if (answered != null) {
                    answered.complete(null);
                }
            }
            lane.await(Long.MAX_VALUE);
        }
    }

    private boolean receive(Message answer) {
        synchronized (lane) {
            return lane.receive(answer);
        }
    }
}
