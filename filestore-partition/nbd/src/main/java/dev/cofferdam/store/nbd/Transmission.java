package dev.cofferdam.store.nbd;

import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.store.nbd.Negotiation.Agreement;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The second part of a session: requests and replies. Works in turns: what has come is served as far as it goes, then
 * the store is waited for, then the replies go out, and only then more is taken in. So a client's requests are served
 * in batches as deep as it sends them, and no client has more on its way than its {@link Share} holds. Does no input or
 * output; for one thread.
 *
 * <p>A request larger than the share is served in pieces over several turns, each piece consistent in itself.
 */
final class Transmission implements Storage.Completion {
    private static final int SECTOR = Export.SECTOR_BYTES;
    private static final int BLOCK_BYTES = 4096;
    private static final long SCAN_BYTES_MAX = 4 << 20;
    /** So that one session does not take all there is room for. */
    private static final int PENDING_MAX = 32;
    /** A write, and the flush that belongs to it. */
    static final int ROOM_MIN = 2;

    /** Of a piece, or a request that answers for a piece that follows. */
    private static final int NO_SLOT = -1;

    private final Storage storage;
    private final Share share;
    private final Disk disk;
    private final boolean structured;
    private final boolean allocation;

    private int start;
    private int end;
    private int out;

    /** The request that is being served, and how much of it is done. */
    private Request current;

    private long done;
    private int error;

    /** Requests at the store, and those of them that answer for no reply in the outbox. */
    private int pending;

    private int loose;
    /** Whether this turn ended for want of room at the store, which other sessions have taken. */
    private boolean starved;

    private boolean ended;

    Transmission(Agreement agreement, Share share, Storage storage) {
        this.storage = storage;
        this.share = share;
        this.disk = agreement.export().disk();
        this.structured = agreement.structured();
        this.allocation = agreement.allocation();
    }

    /** What a turn needs next. */
    enum Need {
        /** The client's input, into {@link #inboxFree}. */
        INPUT,
        /** That {@link #outputBytes} of the outbox reach the client. */
        OUTPUT,
        /** The store: {@link #isPending} says until when. */
        STORE,
        /** Another turn, after others had theirs. */
        TURN,
        /** The connection's end. */
        END
    }

    /** Where input goes next, after what is there was moved to the front if that is worth it; never empty. */
    int inboxFree() {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (start > 0
                && end + BLOCK_BYTES + Request.BYTES > share.inbox().byteSize()) {
            MemorySegment.copy(share.inbox(), start, share.inbox(), 0, end - start);
            end -= start;
            start = 0;
        }
        return end;
    }

    /** Input has arrived in the inbox, up to {@code newEnd}. */
    void received(int newEnd) {
        end = newEnd;
    }

    int outputBytes() {
        return out;
    }

    /** All output has reached the client. */
    void flushed() {
        out = 0;
    }

    /** Whether nothing can be done before there is more input. */
    boolean isIdle() {
        return current == null && !ended && end - start < Request.BYTES;
    }

    boolean isPending() {
        return pending > 0;
    }

    /** Serves what is there; nothing is pending and nothing waits to go out when this is called. */
    Need serve() throws ProtocolException {
        boolean moved = true;
        boolean served = false;
        starved = false;
        while (moved && !ended) {
            moved = step();
            served |= moved;
        }
        return pending > 0 ? Need.STORE : next(served);
    }

    /** What is needed when the store is done. */
    Need settle() {
        return next(true);
    }

    private Need next(boolean served) {
        if (out > 0) {
            return Need.OUTPUT;
        }
        if (ended) {
            return Need.END;
        }
        return served || starved ? Need.TURN : Need.INPUT;
    }

    /** Goes on with the current request or takes the next; false where it must wait for something. */
    private boolean step() throws ProtocolException {
        if (current == null) {
            if (end - start < Request.BYTES || share.outbox().byteSize() - out < BLOCK_BYTES) {
                return false;
            }
            current = Request.at(share.inbox(), start);
            start += Request.BYTES;
            done = 0;
            error = refusal(current);
        }
        if (error != Reply.OK && done == 0 && current.command() != Request.WRITE) {
            return fail();
        }
        return switch (current.command()) {
            case Request.READ -> read();
            case Request.WRITE -> error == Reply.OK ? write() : discard();
            case Request.WRITE_ZEROES -> zero();
            case Request.FLUSH -> flush();
            case Request.BLOCK_STATUS -> status();
            case Request.DISCONNECT -> {
                ended = true;
                yield false;
            }
            // A disk is preallocated and in the page cache: there is nothing to give back and nothing to fetch.
            default -> current.has(Request.FLAG_FUA) ? flush() : succeed();
        };
    }

    /** The error with which a request is refused before anything is done, or OK. */
    private int refusal(Request request) {
        boolean changes = switch (request.command()) {
            case Request.WRITE, Request.TRIM, Request.WRITE_ZEROES -> true;
            default -> false;
        };
        boolean moves = request.command() == Request.READ || request.command() == Request.WRITE;
        if (request.command() == Request.DISCONNECT) {
            return Reply.OK;
        }
        if (changes && !disk.writable()) {
            return Reply.EPERM;
        }
        if (request.command() > Request.BLOCK_STATUS
                || request.hasUnknownFlags()
                || (request.command() == Request.BLOCK_STATUS && !allocation)) {
            return Reply.EINVAL;
        }
        if (request.command() == Request.FLUSH) {
            return request.length() == 0 && request.offset() == 0 ? Reply.OK : Reply.EINVAL;
        }
        if (moves && request.length() > Request.LENGTH_MAX) {
            return Reply.EINVAL;
        }
        if (!request.isWithin(disk.bytes())) {
            boolean fills = request.command() == Request.WRITE || request.command() == Request.WRITE_ZEROES;
            return fills ? Reply.ENOSPC : Reply.EINVAL;
        }
        if (!disk.readable() && !changes) {
            return Reply.EPERM;
        }
        boolean aligned = ((request.offset() | request.length()) & (SECTOR - 1)) == 0;
        return aligned || disk.readable() || request.command() == Request.TRIM ? Reply.OK : Reply.EINVAL;
    }

    private boolean fail() {
        if (structured && (current.command() == Request.READ || current.command() == Request.BLOCK_STATUS)) {
            Reply.putErrorChunk(share.outbox(), out, error, current.cookie());
            out += Reply.ERROR_CHUNK_BYTES;
            current = null;
            return true;
        }
        return succeed();
    }

    /** Ends the current request with a simple reply, which carries the error if there was one. */
    private boolean succeed() {
        Reply.putSimple(share.outbox(), out, error, current.cookie());
        out += Reply.SIMPLE_BYTES;
        current = null;
        return true;
    }

    private boolean read() throws ProtocolException {
        if (structured && current.length() == 0) {
            Reply.putNoneChunk(share.outbox(), out, current.cookie());
            out += Reply.NONE_CHUNK_BYTES;
            current = null;
            return true;
        }
        int head = done > 0 ? 0 : structured ? Reply.DATA_CHUNK_BYTES : Reply.SIMPLE_BYTES;
        long left = current.length() - done;
        long room = share.outbox().byteSize() - out - head;
        if (left > room && out > 0) {
            return false;
        }
        int bytes = (int) Math.min(left, room);
        long position = current.offset() + done;
        if (bytes < left) {
            bytes -= (int) ((position + bytes) & (SECTOR - 1));
        }
        if (!fetch(position, out + head, bytes)) {
            if (done > 0) {
                throw new ProtocolException("the store failed in the middle of a read");
            }
            error = Reply.EIO;
            return fail();
        }
        if (head == Reply.DATA_CHUNK_BYTES) {
            Reply.putDataChunk(share.outbox(), out, current);
        } else if (head > 0) {
            Reply.putSimple(share.outbox(), out, Reply.OK, current.cookie());
        }
        out += head + bytes;
        done += bytes;
        if (done == current.length()) {
            current = null;
        }
        return true;
    }

    /** Brings a part of the disk into the outbox, whole sectors where they go; whether it worked. */
    private boolean fetch(long position, int at, int bytes) {
        long next = position;
        long last = position + bytes;
        while (next < last) {
            int skip = (int) (next & (SECTOR - 1));
            long whole = (last - next) & -SECTOR;
            MemorySegment to = share.outbox().asSlice(at + (next - position));
            if (skip == 0 && whole > 0) {
                if (!fetchSectors(next, to.asSlice(0, whole), share.outboxAt() + at + (next - position))) {
                    return false;
                }
                next += whole;
            } else {
                long part = Math.min(SECTOR - skip, last - next);
                MemorySegment sector = storage.scratch().asSlice(0, SECTOR);
                if (!fetchSectors(next - skip, sector, storage.scratchAt())) {
                    return false;
                }
                MemorySegment.copy(sector, skip, to, 0, part);
                next += part;
            }
        }
        return true;
    }

    private boolean fetchSectors(long position, MemorySegment to, long windowAt) {
        if (!disk.mapped()) {
            return storage.exchange(Operation.READ, disk, position, windowAt, (int) to.byteSize()) == Status.OK;
        }
        try {
            disk.read(position, to);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Payload that belongs to no write is passed over. */
    private boolean discard() {
        long passed = Math.min(current.length() - done, end - start);
        start += (int) passed;
        done += passed;
        if (done == current.length()) {
            return succeed();
        }
        return passed > 0;
    }

    private boolean write() {
        long left = current.length() - done;
        int there = end - start;
        long piece = Math.min(left, (share.inbox().byteSize() - Request.BYTES) & -BLOCK_BYTES);
        if (there < piece) {
            return false;
        }
        long position = current.offset() + done;
        int skip = (int) (position & (SECTOR - 1));
        if (left > 0 && (skip > 0 || left < SECTOR)) {
            int part = (int) Math.min(SECTOR - skip, left);
            patch(position, share.inbox().asSlice(start, part));
            return advance(part, part);
        }
        int bytes = (int) Math.min(there, left) & -SECTOR;
        return submitPart(position, share.inbox().asSlice(start, bytes), share.inboxAt() + start, bytes);
    }

    private boolean zero() {
        long left = current.length() - done;
        long position = current.offset() + done;
        int skip = (int) (position & (SECTOR - 1));
        if (left > 0 && (skip > 0 || left < SECTOR)) {
            int part = (int) Math.min(SECTOR - skip, left);
            patch(position, storage.zeroes().asSlice(0, part));
            return advance(part, 0);
        }
        int bytes = (int) (Math.min(storage.zeroes().byteSize(), left) & -SECTOR);
        return submitPart(position, storage.zeroes().asSlice(0, bytes), storage.zeroesAt(), 0);
    }

    /** Writes whole sectors of the current request; the last of them answers it, and a flush where it is wanted. */
    private boolean submitPart(long position, MemorySegment from, long windowAt, int consumed) {
        int bytes = (int) from.byteSize();
        if (disk.lent()) {
            if (bytes > 0) {
                note(store(position, from));
            }
            return advance(bytes, consumed);
        }
        boolean last = done + bytes == current.length();
        if (!mayPend() || (last && loose > 0)) {
            return false;
        }
        if (bytes > 0) {
            submit(Operation.WRITE, position, windowAt, bytes, last ? out : NO_SLOT);
        }
        return advance(bytes, consumed);
    }

    private boolean advance(int bytes, int consumed) {
        done += bytes;
        start += consumed;
        if (done < current.length()) {
            return true;
        }
        if (loose > 0) {
            return false; // the reply carries their errors
        }
        return current.has(Request.FLAG_FUA) ? flush() : succeed();
    }

    private boolean mayPend() {
        starved |= storage.room() < ROOM_MIN;
        return pending < PENDING_MAX && storage.room() >= ROOM_MIN;
    }

    private boolean flush() {
        starved |= storage.room() < 1;
        if (loose > 0 || storage.room() < 1) {
            return false;
        }
        if (disk.writable()) {
            submit(Operation.FLUSH, 0, 0, 0, out);
        }
        return succeed();
    }

    /** Writes a part of a sector. Nobody else of this process writes in between; another partition may. */
    private void patch(long position, MemorySegment from) {
        int skip = (int) (position & (SECTOR - 1));
        MemorySegment scratch = storage.scratch();
        if (!fetchSectors(position - skip, scratch.asSlice(0, SECTOR), storage.scratchAt())) {
            note(Status.FAILED);
            return;
        }
        MemorySegment.copy(from, 0, scratch, skip, from.byteSize());
        note(
                disk.lent()
                        ? store(position - skip, scratch.asSlice(0, SECTOR))
                        : storage.exchange(Operation.WRITE, disk, position - skip, storage.scratchAt(), SECTOR));
    }

    /** Writes where nobody need be asked. */
    private Status store(long position, MemorySegment from) {
        try {
            disk.write(position, from);
            return Status.OK;
        } catch (IOException e) {
            return Status.FAILED;
        }
    }

    private boolean status() {
        boolean one = current.has(Request.FLAG_ONE_EXTENT);
        if (current.length() == 0) {
            error = Reply.EINVAL;
            return fail();
        }
        Allocation extents = new Allocation();
        if (disk.mapped()) {
            scan(extents, one ? 1 : Allocation.COUNT_MAX);
        }
        if (extents.count() == 0) {
            extents.add(current.length(), Allocation.DATA, 1);
        }
        Reply.putStatusChunk(share.outbox(), out, current.cookie(), Negotiation.ALLOCATION_CONTEXT, extents);
        out += Reply.statusBytes(extents.count());
        current = null;
        return true;
    }

    /** Looks for zeroes block by block, up to a limit: the client asks again for the rest. */
    private void scan(Allocation extents, int countMax) {
        long last = current.offset() + Math.min(current.length(), SCAN_BYTES_MAX);
        MemorySegment zeroes = storage.zeroes();
        for (long next = current.offset(); next < last; ) {
            long block = next & -BLOCK_BYTES;
            MemorySegment content = storage.scratch().asSlice(0, Math.min(BLOCK_BYTES, disk.bytes() - block));
            if (!fetchSectors(block, content, storage.scratchAt())) {
                return;
            }
            long blockEnd = Math.min(block + BLOCK_BYTES, last);
            boolean zero = content.mismatch(zeroes.asSlice(0, content.byteSize())) < 0;
            if (!extents.add(blockEnd - next, zero ? Allocation.ZERO : Allocation.DATA, countMax)) {
                return;
            }
            next = blockEnd;
        }
    }

    private void submit(Operation operation, long position, long windowAt, int bytes, int slot) {
        pending++;
        if (slot == NO_SLOT) {
            loose++;
        }
        storage.submit(operation, disk, position, windowAt, bytes, this, slot);
    }

    @Override
    public void completed(int slot, Status status) {
        pending--;
        if (slot == NO_SLOT) {
            loose--;
            note(status);
        } else if (status != Status.OK) {
            share.outbox().set(Wire.INT, slot + Reply.ERROR_AT, number(status));
        }
    }

    private void note(Status status) {
        if (error == Reply.OK) {
            error = number(status);
        }
    }

    private static int number(Status status) {
        return switch (status) {
            case OK -> Reply.OK;
            case DENIED -> Reply.EPERM;
            case OUT_OF_RANGE -> Reply.EINVAL;
            case UNAVAILABLE, FAILED, CHANGED, UNKNOWN, DAMAGED -> Reply.EIO;
        };
    }
}
