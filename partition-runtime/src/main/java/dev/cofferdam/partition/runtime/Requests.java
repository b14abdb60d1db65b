package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;

/** Says what became of a request in the words of a topology. Stateless. */
final class Requests {
    /** What a disk is read and written by. */
    static final int BLOCK_BYTES = 512;

    private Requests() {}

    /** That it was not done: {@code status} is not OK. */
    static RequestException refused(Operation operation, String name, Status status) {
        String request = switch (operation) {
            case READ -> "read disk";
            case WRITE -> "write disk";
            case FLUSH -> "flush disk";
            case ADVANCE -> "publish a version of disk";
            case AWAIT, INSPECT -> "see the versions of disk";
            case SEND -> "send over channel";
            case RECEIVE -> "receive from channel";
            case CALL -> "call over channel";
            case ANSWER -> "answer over channel";
            case NONE, READY, REPORT, STOP, FORGET -> operation + " at";
        };
        return new RequestException(request + " '" + name + "'", reason(status));
    }

    /** Whether whole blocks are asked for, at least one, and none outside of {@code bytes}: what the store does, too. */
    static boolean isWithin(long position, long length, long bytes) {
        boolean aligned = ((position | length) & (BLOCK_BYTES - 1)) == 0;
        return aligned && length > 0 && length <= Integer.MAX_VALUE && position >= 0 && position <= bytes - length;
    }

    /** Why, where {@code status} is not OK. */
    static Reason reason(Status status) {
        return switch (status) {
            case DENIED -> Reason.DENIED;
            case OUT_OF_RANGE -> Reason.OUT_OF_RANGE;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            case FAILED -> Reason.FAILED;
            case CHANGED -> Reason.CHANGED;
            case UNKNOWN -> Reason.UNKNOWN;
            case DAMAGED -> Reason.DAMAGED;
            case OK -> throw new IllegalArgumentException("what was done was not refused");
        };
    }
}
