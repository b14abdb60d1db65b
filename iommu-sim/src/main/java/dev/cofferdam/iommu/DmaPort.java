package dev.cofferdam.iommu;

import dev.cofferdam.iommu.Transaction.Access;
import dev.cofferdam.iommu.Translation.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A device's untranslated access to memory for many bytes at once: one translation for each translated range, then one
 * bulk copy. Used by one thread at a time, the one that may call the unit.
 */
public final class DmaPort {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Iommu iommu;
    private final Memory memory;
    private final Transaction reads;
    private final Transaction writes;
    private final Translation translation = new Translation();

    /**
     * The port of a device.
     *
     * @param processId the {@code process_id} of its accesses, or {@link Transaction#NO_PROCESS_ID}
     * @param privileged whether they ask for supervisor privilege
     */
    public DmaPort(Iommu iommu, Memory memory, int deviceId, int processId, boolean privileged) {
        this.iommu = iommu;
        this.memory = memory;
        this.reads = untranslated(deviceId, processId, privileged, Access.READ);
        this.writes = untranslated(deviceId, processId, privileged, Access.WRITE);
    }

    private static Transaction untranslated(int deviceId, int processId, boolean privileged, Access access) {
        return new Transaction(
                deviceId, processId, privileged, false, false, Transaction.AddressType.UNTRANSLATED, access);
    }

    /**
     * Reads bytes at {@code iova}.
     *
     * @return how many bytes came; fewer than {@code length} if the access at that address was aborted
     */
    public long read(long iova, MemorySegment to, long offset, long length) {
        return transfer(reads, iova, to, offset, length);
    }

    /** Writes bytes at {@code iova}; the result is as that of {@link #read}. */
    public long write(long iova, MemorySegment from, long offset, long length) {
        return transfer(writes, iova, from, offset, length);
    }

    /** Bytes that are translated to adjacent addresses wait for each other, so that one copy serves them all. */
    private long transfer(Transaction transaction, long iova, MemorySegment buffer, long offset, long length) {
        long done = 0;
        long waiting = 0;
        long address = 0;
        while (done + waiting < length) {
            long at = iova + done + waiting;
            iommu.translate(transaction, at, translation);
            boolean inMemory = translation.status() == Status.SUCCESS && !translation.mrif();
            if (waiting > 0 && !(inMemory && translation.address() == address + waiting)) {
                if (!copy(transaction, address, buffer, offset + done, waiting)) {
                    return done;
                }
                done += waiting;
                waiting = 0;
            }
            if (!inMemory) {
                return done
                        + (translation.mrif()
                                ? interruptFile(transaction, at, buffer, offset + done, length - done)
                                : 0);
            }
            if (waiting == 0) {
                address = translation.address();
            }
            long inRange = translation.range() - (at & (translation.range() - 1));
            waiting += Math.min(length - done - waiting, inRange);
        }
        return copy(transaction, address, buffer, offset + done, waiting) ? length : done;
    }

    private boolean copy(Transaction transaction, long address, MemorySegment buffer, long offset, long length) {
        Memory.Result result = transaction.access() == Access.WRITE
                ? memory.copyIn(address, buffer, offset, length)
                : memory.copyOut(address, buffer, offset, length);
        return result == Memory.Result.DONE;
    }

    /** A memory-resident interrupt file takes aligned 4-byte accesses only; it reads as 0. */
    private long interruptFile(Transaction transaction, long iova, MemorySegment buffer, long offset, long length) {
        if (length != Integer.BYTES || iova % Integer.BYTES != 0) {
            return 0;
        }
        if (transaction.access() == Access.READ) {
            buffer.set(WORD, offset, 0);
            return length;
        }
        Status status = iommu.storeMsi(transaction, iova, translation, buffer.get(WORD, offset));
        return status == Status.SUCCESS ? length : 0;
    }
}
