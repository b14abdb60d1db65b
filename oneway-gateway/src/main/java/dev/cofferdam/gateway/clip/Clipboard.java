package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The low side of cut and paste: keeps the text that was copied last in a disk of its own, and wipes it there after a time,
 * whatever high does. The store has two published images of a disk and what is written; all three are wiped, by publishing
 * twice. For one thread.
 */
final class Clipboard {
    private final ClipDisk disk;
    private final long keepNanos;
    private final LongSupplier millis;
    private final LongSupplier nanos;
    private Clip clip;

    /** When the text is wiped, where there is one. */
    private long dueNanos;

    private Clipboard(ClipDisk disk, Clip clip, long keepNanos, LongSupplier millis, LongSupplier nanos) {
        this.disk = disk;
        this.clip = clip;
        this.keepNanos = keepNanos;
        this.millis = millis;
        this.nanos = nanos;
    }

    /**
     * Opens it. What is there, and not too old, stays; of something else nothing stays.
     *
     * @param millis since 1970
     * @param nanos since any moment
     * @param identity of a new one, by chance
     */
    static Clipboard open(
            ClipDisk disk, long keepSeconds, LongSupplier millis, LongSupplier nanos, LongSupplier identity)
            throws IOException {
        Clip clip = new Clip(identity.getAsLong(), 0, 0, new byte[0]);
        try {
            clip = disk.isNew() ? clip : disk.load();
        } catch (RefusedException e) {
            // The disk is the clipboard's own: what is there instead is wiped, and pasted by nobody.
        }
        long keepNanos = TimeUnit.SECONDS.toNanos(keepSeconds);
        Clipboard clipboard = new Clipboard(disk, clip, keepNanos, millis, nanos);
        long age = TimeUnit.MILLISECONDS.toNanos(millis.getAsLong() - clip.copiedMillis());
        // A time in the future is that of a clock that was set back.
        if (clip.isWiped() || age < 0 || age >= keepNanos) {
            clipboard.wipe(); // again, where it was killed between the two
        } else {
            clipboard.dueNanos = nanos.getAsLong() + keepNanos - age;
        }
        return clipboard;
    }

    /** Keeps a plain text, in place of what was there; it is on stable storage when this returns. Its number. */
    long copy(byte[] text) throws IOException {
        // The first publication is over the image of the text before.
        disk.publish(clip.wiped());
        Clip next = new Clip(clip.identity(), clip.number() + 1, millis.getAsLong(), text.clone());
        clip = next.wiped(); // whatever becomes of what follows, no number is used twice
        disk.publish(next);
        clip = next;
        dueNanos = nanos.getAsLong() + keepNanos;
        return next.number();
    }

    /** Wipes the text where its time is over; whether it was. */
    boolean expire() throws IOException {
        if (clip.isWiped() || nanos.getAsLong() - dueNanos < 0) {
            return false;
        }
        wipe();
        return true;
    }

    private void wipe() throws IOException {
        disk.publish(clip.wiped());
        disk.publish(clip.wiped());
        clip = clip.wiped();
    }

    long keepSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(keepNanos);
    }
}
