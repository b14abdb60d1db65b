package dev.cofferdam.gateway.intake;

import com.google.protobuf.ByteString;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.runtime.GuardMessage;
import dev.cofferdam.partition.runtime.GuardMessage.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The filters that each item passes before the spool gets any of it, each in a partition of its own at the low class. What one
 * of them refuses, or ends over, does not pass. For one thread.
 */
final class Guards {
    /** Pauses until a guard that was started again is there. */
    private static final int PAUSES_MAX = 600;

    private final Runnable pause;
    private final List<Guard> guards = new ArrayList<>();

    private record Guard(String name, Caller caller) {}

    /**
     * What they say.
     *
     * @param refusal empty: it passes
     * @param sha256 of what was looked at; empty: nobody looked
     */
    record Verdict(Optional<String> refusal, ByteString sha256) {
        /** Whether a content is what was looked at. */
        boolean isOf(ByteString content) {
            return sha256.isEmpty() || sha256.equals(content);
        }
    }

    /** @param pause waits a tenth of a second */
    Guards(Runnable pause) {
        this.pause = pause;
    }

    int count() {
        return guards.size();
    }

    void add(String name, Caller caller) {
        guards.add(new Guard(name, caller));
    }

    /**
     * Has all of them look at a content, from its beginning to its end.
     *
     * @throws IOException if it cannot be read, or a guard is not there: then it is tried again
     */
    Verdict look(SeekableByteChannel content) throws IOException {
        ByteString seen = ByteString.EMPTY;
        for (Guard guard : guards) {
            MessageDigest digest = FileIntake.sha256();
            begin(guard.caller);
            Optional<String> refusal = look(content, guard.caller, digest);
            ByteString sha256 = ByteString.copyFrom(digest.digest());
            if (refusal.isEmpty() && !seen.isEmpty() && !seen.equals(sha256)) {
                refusal = Optional.of("it was changed meanwhile");
            }
            if (refusal.isPresent()) {
                return new Verdict(refusal.map(why -> "refused by guard '" + guard.name + "': " + why), sha256);
            }
            seen = sha256;
        }
        return new Verdict(Optional.empty(), seen);
    }

    /** One that ended over what it looked at before is awaited: that is not this one's fault. */
    private void begin(Caller caller) throws IOException {
        for (int pauses = 0; ; pauses++) {
            try {
                caller.call(GuardMessage.of(Kind.BEGIN).encode());
                return;
            } catch (IOException e) {
                if (pauses == PAUSES_MAX) {
                    throw e;
                }
            }
            pause.run();
        }
    }

    private static Optional<String> look(SeekableByteChannel content, Caller caller, MessageDigest digest)
            throws IOException {
        ByteBuffer part = ByteBuffer.allocate(GuardMessage.CONTENT_BYTES_MAX);
        content.position(0);
        int count = content.read(part);
        while (count >= 0) {
            byte[] bytes = new byte[part.flip().remaining()];
            part.get(bytes).clear();
            digest.update(bytes);
            Optional<String> refusal = ask(caller, new GuardMessage(Kind.CONTENT, bytes));
            if (refusal.isPresent()) {
                return refusal;
            }
            count = content.read(part);
        }
        return ask(caller, GuardMessage.of(Kind.END));
    }

    private static Optional<String> ask(Caller caller, GuardMessage message) {
        try {
            return GuardMessage.refusal(caller.call(message.encode()));
        } catch (IOException e) {
            return Optional.of("it ended over it (" + e.getMessage() + ")");
        }
    }
}
