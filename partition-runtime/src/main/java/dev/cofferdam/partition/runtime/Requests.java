package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.RequestException.Reason;

/** Says what became of a request in the words of a topology. Stateless. */
final class Requests {
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
