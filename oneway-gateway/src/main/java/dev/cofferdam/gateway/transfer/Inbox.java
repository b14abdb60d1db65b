package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/** Where items go. Called by the receiver's thread alone. */
public interface Inbox {
    /** For a receiver that takes no items. */
    Inbox NONE = new Inbox() {
        @Override
        public BitSet begin(long session, OptionalLong startMillis) {
            return new BitSet();
        }

        @Override
        public Arrival open(long session, int number) throws IOException {
            throw new IOException("this receiver takes no files; give it a directory");
        }

        @Override
        public List<Settled> settle(boolean now) {
            return List.of();
        }

        @Override
        public void ended(long session) {
            // Nothing of it is here.
        }
    };

    /**
     * A session begins, or goes on.
     *
     * @param startMillis when it began by its sender's clock; empty: nobody vouches for that
     * @return numbers of its items that were delivered, also by a receiver before this one; the caller's own
     * @throws RefusedException if nobody can tell any more whether items of it were delivered
     */
    BitSet begin(long session, OptionalLong startMillis) throws IOException, RefusedException;

    /** Room for an item of which nothing but its number may be known yet. */
    Arrival open(long session, int number) throws IOException;

    /**
     * Delivers what is complete.
     *
     * @param now do not put it off until there is more
     * @return what was delivered, or turned out to be impossible to deliver
     */
    List<Settled> settle(boolean now) throws IOException;

    /** Nothing more comes of this session, or nothing for a long time; everything of it is settled. */
    void ended(long session) throws IOException;
}
