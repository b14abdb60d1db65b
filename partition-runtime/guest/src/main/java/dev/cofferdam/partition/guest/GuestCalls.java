package dev.cofferdam.partition.guest;

import dev.cofferdam.hwsim.firmware.Hypercalls;
import java.io.IOException;
import java.util.List;

/**
 * The vendor's SBI extension: what a guest's kernel asks of its partition. A disk is meant by its number, from 0 on, as of
 * the block devices.
 *
 * <pre>
 *   function  a0     value
 *   0         disk   the version that was published: the disk as it is now
 *   1         disk   the version that it shows, or of one that is written, what was published last
 * </pre>
 */
final class GuestCalls implements Hypercalls {
    private static final int PUBLISH = 0;
    private static final int VERSION = 1;

    private static final int FAILED = -1;
    private static final int NOT_SUPPORTED = -2;
    private static final int INVALID = -3;
    private static final int DENIED = -4;

    private final List<GuestDisk> disks;

    GuestCalls(List<GuestDisk> disks) {
        this.disks = List.copyOf(disks);
    }

    @Override
    public Answer call(int hart, int function, long[] arguments) {
        if (function != PUBLISH && function != VERSION) {
            return new Answer(NOT_SUPPORTED, 0);
        }
        if (Long.compareUnsigned(arguments[0], disks.size()) >= 0) {
            return new Answer(INVALID, 0);
        }
        GuestDisk disk = disks.get((int) arguments[0]);
        if (function == PUBLISH && disk.isReadOnly()) {
            return new Answer(DENIED, 0);
        }
        try {
            return new Answer(0, function == PUBLISH ? disk.publish() : disk.version());
        } catch (IOException e) {
            return new Answer(FAILED, 0);
        }
    }
}
