package dev.cofferdam.store.partition;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.partition.runtime.DenialReport;
import dev.cofferdam.store.engine.StoreEngine;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One subject's requests, served by one thread: on its own lane, or as the kernel passes them on. Who speaks is known by
 * the lane, so nothing in the message can claim otherwise.
 */
final class SubjectLane {
    /** Exit code of a store that does not know what went wrong. */
    private static final int FAULT = 70;

    private final int subject;
    private final Subject plan;
    private final ServerLane lane;
    private final MemorySegment window;
    private final StoreEngine engine;
    private final Message message = new Message();

    /** Where nothing else looks at what the subject asks: to report a denial. Null on the kernel's lane. */
    private final DenialReport denials;

    /** On the kernel's lane: the subject's own, or null. */
    private final SubjectLane own;

    private volatile CountDownLatch forgetting;
    private final Object engineInUse = new Object();
    private boolean ended;

    /** Odd while a request is served. */
    private final AtomicInteger turns = new AtomicInteger();

    /** As they were looked at last, and looks since then at which the same request was served. */
    private int seenTurns;

    private int looks;

    private SubjectLane(
            int subject,
            Subject plan,
            ServerLane lane,
            MemorySegment window,
            StoreEngine engine,
            DenialReport denials,
            SubjectLane own) {
        this.subject = subject;
        this.plan = plan;
        this.lane = lane;
        this.window = window;
        this.engine = engine;
        this.denials = denials;
        this.own = own;
    }

    /** The subject's own lane. */
    static SubjectLane own(
            int subject,
            Subject plan,
            ServerLane lane,
            MemorySegment window,
            StoreEngine engine,
            DenialReport denials) {
        return new SubjectLane(subject, plan, lane, window, engine, denials, null);
    }

    /** The lane on which the kernel passes the subject's requests on; {@code own} may be null. */
    static SubjectLane passedOn(
            int subject, Subject plan, ServerLane lane, MemorySegment window, StoreEngine engine, SubjectLane own) {
        return new SubjectLane(subject, plan, lane, window, engine, null, own);
    }

    /** Starts the thread; it ends with the process, and the process with it: nobody waits for a lane without a thread. */
    void start() {
        String name = (denials == null ? "kernel-" : "subject-") + subject;
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .uncaughtExceptionHandler((thread, fault) -> {
                    System.err.println("error: the store's thread " + thread.getName() + " failed: " + fault);
                    Runtime.getRuntime().halt(FAULT);
                })
                .start(this::serve);
    }

    private void serve() {
        Affinity.settle(plan.core());
        while (true) {
            CountDownLatch asked = forgetting;
            if (asked != null) {
                lane.renew();
                forgetting = null;
                asked.countDown();
            }
            while (forgetting == null && lane.receive(message)) {
                turned();
                if (!answer()) {
                    leave();
                }
                lane.send(message);
                lane.done();
                turned();
            }
            if (forgetting == null) {
                lane.await();
            }
        }
    }

    private void turned() {
        turns.setRelease(turns.getPlain() + 1);
    }

    /** How often in a row it was seen at one request, this time included; 0: it is at none, or at another. For one thread. */
    int looks() {
        int now = turns.getAcquire();
        looks = now % 2 != 0 && now == seenTurns ? looks + 1 : 0;
        seenTurns = now;
        return looks;
    }

    /**
     * The request stays on the lane without an answer until this process has ended, as if it had been killed: the next
     * store says that it was not done, or the kernel closes the lane where there is none. So whoever asks while a store
     * is started again waits.
     */
    private void leave() {
        while (true) {
            LockSupport.park(this);
        }
    }

    /** Returns false where nothing is served any more. */
    private boolean answer() {
        Operation operation = message.operation();
        if (denials == null && operation == Operation.FORGET) {
            if (own != null) {
                own.forget();
            }
            message.reply(Status.OK);
            return true;
        }
        message.address(subject, disk(message.end(), operation));
        synchronized (engineInUse) {
            if (ended) {
                return false;
            }
            engine.serve(message, window);
        }
        if (denials != null) {
            if (message.status() == Status.DENIED) {
                denials.denied(subject, message.end(), operation);
            }
            if (!reads(message.end())) {
                message.version(0);
            }
            message.stamp(Stage.ANSWERED);
        }
        message.address(0, 0);
        return true;
    }

    /** The subject has ended: returns when nothing of it is done any more, and its lane is as new. */
    private void forget() {
        CountDownLatch done = new CountDownLatch(1);
        forgetting = done;
        lane.nudge();
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's threads", e);
        }
    }

    /** Returns when the engine is not in use for this lane, and will not be any more. */
    void end() {
        synchronized (engineInUse) {
            ended = true;
        }
    }

    /** As in the kernel: who publishes without reading, upwards, is not told how often others did. */
    private boolean reads(int end) {
        return end >= 0 && end < plan.grants().size() && plan.grants().get(end).read();
    }

    /**
     * A partition's disks are its first ends, in the order of its grants. Where it has a disk under several names, each is
     * for what its own grant says: for anything else there is no disk.
     */
    private int disk(int end, Operation operation) {
        if (end < 0 || end >= plan.grants().size()) {
            return -1;
        }
        Grant grant = plan.grants().get(end);
        boolean permitted = switch (operation) {
            case READ, INSPECT -> grant.read();
            case WRITE, FLUSH, ADVANCE -> grant.write();
            default -> false;
        };
        return permitted ? grant.disk() : -1;
    }
}
