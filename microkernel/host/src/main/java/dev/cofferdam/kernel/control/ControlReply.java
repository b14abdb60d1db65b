package dev.cofferdam.kernel.control;

import java.util.Optional;

/**
 * What a kernel answers. Immutable.
 *
 * @param error why it was not done; empty: it was
 * @param status where it was asked for
 */
public record ControlReply(String error, Optional<KernelStatus> status) {

    /** It was done. */
    public static ControlReply done() {
        return refused("");
    }

    /** It was not done; or it was, where there is nothing to say. */
    public static ControlReply refused(String error) {
        return new ControlReply(error, Optional.empty());
    }

    public static ControlReply of(KernelStatus status) {
        return new ControlReply("", Optional.of(status));
    }
}
