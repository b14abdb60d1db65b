package dev.cofferdam.it.program;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.util.Map;

/** Attacks made of messages that the runtime would not send. Stateless. */
final class MessageAttacks {
    /** End of the disk that the attacker was granted for reading. */
    private static final int OWN = 0;

    /** End that the attacker does not have. */
    private static final int FOREIGN = 1;

    private static final int BLOCK_BYTES = 512;

    private MessageAttacks() {}

    static Map<String, Attack> all() {
        return Map.of(
                "write-through-a-reading-end", partition -> request(partition, Operation.WRITE, OWN),
                "flush-through-a-reading-end", partition -> request(partition, Operation.FLUSH, OWN),
                "read-through-a-foreign-end", partition -> request(partition, Operation.READ, FOREIGN),
                "forge-subject-and-object", MessageAttacks::forge,
                "inspect-a-foreign-end", partition -> request(partition, Operation.INSPECT, FOREIGN));
    }

    /**
     * The runtime's requests are numbered alike, and it has announced itself on the same lane: what answers that may be taken
     * for the answer to the first of these, so that one is for nothing.
     */
    private static RawLane lane(Partition partition) throws IOException {
        RawLane lane = RawLane.open(partition);
        lane.exchange(new Message().request(Operation.INSPECT, OWN, System.nanoTime()));
        return lane;
    }

    private static void request(Partition partition, Operation operation, int end) throws IOException {
        Message message =
                new Message().request(operation, end, System.nanoTime()).payload(0, 0, BLOCK_BYTES);
        lane(partition).exchange(message);
        if (message.status() != Status.OK) {
            throw new AccessDeniedException(message.status().toString());
        }
    }

    /**
     * Claims to be other subjects that ask for other disks. The own disk holds something in its third block, every
     * other disk nothing but zeros: whoever gets zeros got what is another's.
     */
    private static void forge(Partition partition) throws IOException {
        RawLane lane = lane(partition);
        for (int subject = -1; subject < 4; subject++) {
            for (int object : new int[] {-1, 1, 2, Integer.MAX_VALUE}) {
                Message message = new Message()
                        .request(Operation.READ, OWN, System.nanoTime())
                        .payload(2 * BLOCK_BYTES, 0, BLOCK_BYTES)
                        .address(subject, object);
                lane.window().fill((byte) 0);
                lane.exchange(message);
                boolean zeros = lane.window().mismatch(MemorySegment.ofArray(new byte[BLOCK_BYTES])) >= BLOCK_BYTES;
                if (message.status() == Status.OK && zeros) {
                    return;
                }
            }
        }
        throw new AccessDeniedException("every read came from the own disk");
    }
}
