package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.Published;
import dev.cofferdam.partition.RequestException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A disk reached by messages: to the kernel, or on a lane of its own to the store. Publishing and waiting always go
 * through the kernel, which alone may connect a low writer with a high waiter.
 *
 * <p>Where the store ended before it answered, the request is made once more: the data is still the caller's, and no
 * request does harm when it is done twice by the one who asked. A version may then be published twice, with the same
 * content.
 */
final class StoreDisk implements Disk {
    private final Port kernel;
    private final Port data;
    private final MemorySegment window;
    private final String name;
    private final int end;
    private final End granted;
    private final Message message = new Message();

    /**
     * Makes the client.
     *
     * @param kernel port to the kernel
     * @param data port that reads and writes take, which may be the same
     * @param end index among the partition's ends
     * @param granted that end
     */
    StoreDisk(Port kernel, Port data, MemorySegment window, int end, End granted) {
        this.kernel = kernel;
        this.data = data;
        this.window = window;
        this.name = granted.name();
        this.end = end;
        this.granted = granted;
    }

    @Override
    public long bytes() {
        return granted.bytes();
    }

    @Override
    public int transferBytesMax() {
        return (int) Math.min(window.byteSize(), Integer.MAX_VALUE & -512);
    }

    @Override
    public MemorySegment read(long position, int length) throws IOException {
        read(0, position, length);
        return window.asSlice(0, length);
    }

    @Override
    public MemorySegment readExactly(long version, long position, int length) throws IOException {
        read(version, position, length);
        return window.asSlice(0, length);
    }

    @Override
    public void read(long position, MemorySegment to) throws IOException {
        to.copyFrom(read(position, (int) to.byteSize()));
    }

    @Override
    public void write(long position, MemorySegment from) throws IOException {
        do {
            MemorySegment.copy(from, 0, window, 0, from.byteSize());
            data.exchange(request(Operation.WRITE, data).payload(position, 0, (int) from.byteSize()));
        } while (isUnknown());
        requireOk(Operation.WRITE);
    }

    @Override
    public void flush() throws IOException {
        do {
            data.exchange(request(Operation.FLUSH, data));
        } while (isUnknown());
        requireOk(Operation.FLUSH);
    }

    @Override
    public long advance(long contentBytes) throws IOException {
        do {
            kernel.exchange(request(Operation.ADVANCE, kernel).payload(contentBytes, 0, 0));
        } while (isUnknown());
        requireOk(Operation.ADVANCE);
        return message.version();
    }

    @Override
    public Published published() throws IOException {
        do {
            data.exchange(request(Operation.INSPECT, data));
        } while (isUnknown());
        requireOk(Operation.INSPECT);
        return new Published(message.version(), message.position());
    }

    @Override
    public Published await(long version) throws IOException {
        Published now = published();
        while (now.version() < version) {
            awaitOnce(version);
            now = published();
        }
        return now;
    }

    /** Asks the kernel, which knows the versions published since it started. */
    void awaitOnce(long version) throws IOException {
        kernel.exchange(request(Operation.AWAIT, kernel).payload(version, 0, 0), name);
    }

    /** What a request that fails is answered. */
    RequestException refused(Operation operation, Status status) {
        return Requests.refused(operation, name, status);
    }

    private void read(long version, long position, int length) throws RequestException {
        do {
            data.exchange(
                    request(Operation.READ, data).payload(position, 0, length).version(version));
        } while (isUnknown());
        requireOk(Operation.READ);
    }

    private boolean isUnknown() {
        return message.status() == Status.UNKNOWN;
    }

    private void requireOk(Operation operation) throws RequestException {
        if (message.status() != Status.OK) {
            throw refused(operation, message.status());
        }
    }

    private Message request(Operation operation, Port port) {
        return message.request(operation, end, port.nextTag());
    }

    @Override
    public boolean mapped() {
        return false;
    }

    @Override
    public boolean lent() {
        return false;
    }

    /** Its index among the partition's ends. */
    int end() {
        return end;
    }

    @Override
    public boolean readable() {
        return granted.kind().reads();
    }

    @Override
    public boolean writable() {
        return granted.kind().writes();
    }
}
