package dev.cofferdam.gateway.transfer;

import java.io.IOException;
import java.util.BitSet;

/** Where items go. Called by the receiver's thread alone. */
public interface Inbox {
    /** Numbers of the session's items that were delivered, also by a receiver before this one. */
    BitSet delivered(long session) throws IOException;

    /** Room for an item of which nothing but its number may be known yet. */
    Arrival open(long session, int number) throws IOException;

    /** Nothing more comes of this session, or nothing for a long time. */
    void ended(long session) throws IOException;
}
