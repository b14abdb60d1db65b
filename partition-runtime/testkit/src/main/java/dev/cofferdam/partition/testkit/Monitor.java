package dev.cofferdam.partition.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** State that threads change and wait for; an interrupt, by which a run is ended, unwinds whoever waits. */
final class Monitor {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Looks at the state. */
    <T> T read(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the state and wakes who waits. */
    <T> T change(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is so, and does what is to be done with that. */
    <T> T await(BooleanSupplier so, Supplier<T> then) {
        lock.lock();
        try {
            while (!so.getAsBoolean()) {
                changed.await();
            }
            return then.get();
        } catch (InterruptedException e) {
            throw new TestEndException();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for no longer than {@code patience}; whether it became so. */
    boolean await(BooleanSupplier so, Duration patience) {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (!so.getAsBoolean() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return so.getAsBoolean();
        } catch (InterruptedException e) {
            throw new TestEndException();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the time pass. */
    void pause(long millis) {
        await(() -> false, Duration.ofMillis(millis));
    }
}
