package dev.cofferdam.gateway.release;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.cofferdam.gateway.frame.ReleaseState;
import dev.cofferdam.partition.Disk;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.Published;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/**
 * Keeps a release's state: each is a published version of a disk of its own class, so that the last one is whole whatever is
 * killed. For one thread.
 */
final class StateDisk {
    static final int FORMAT = 2;

    /** As this one, without connections. */
    private static final int FORMAT_WITHOUT_CONNECTIONS = 1;

    private static final int BLOCK_BYTES = 512;

    private final Disk disk;

    /** The last one that was kept or loaded; null: none was. */
    private ReleaseState current;

    StateDisk(Disk disk) {
        this.disk = disk;
    }

    /** The last one; where none was ever kept, that says nothing. */
    ReleaseState load() throws IOException {
        if (current == null) {
            current = read();
        }
        return current;
    }

    private ReleaseState read() throws IOException {
        Published published = disk.published();
        if (published.version() == 0) {
            return ReleaseState.newBuilder().setFormat(FORMAT).build();
        }
        int bytes = Math.toIntExact(published.contentBytes());
        byte[] content =
                disk.readExactly(published.version(), 0, wholeBlocks(bytes)).toArray(ValueLayout.JAVA_BYTE);
        ReleaseState state = ReleaseState.parseFrom(CodedInputStream.newInstance(content, 0, bytes));
        if (state.getFormat() != FORMAT && state.getFormat() != FORMAT_WITHOUT_CONNECTIONS) {
            throw new ProgramException(
                    "the release's position is of format " + state.getFormat() + ", this is for format " + FORMAT
                            + ": start the version that wrote it, or delete the disk, which delivers the spool again");
        }
        return state;
    }

    /** Changes it: each delivery has fields of its own. On stable storage when this returns. */
    void keep(Consumer<ReleaseState.Builder> change) throws IOException {
        ReleaseState.Builder changed = load().toBuilder().setFormat(FORMAT);
        change.accept(changed);
        ReleaseState state = changed.build();
        int bytes = state.getSerializedSize();
        if (bytes > disk.bytes()) {
            throw new IOException("the position needs " + bytes + " bytes of a disk of " + disk.bytes());
        }
        byte[] content = new byte[wholeBlocks(bytes)];
        state.writeTo(CodedOutputStream.newInstance(content, 0, bytes));
        disk.write(0, MemorySegment.ofArray(content));
        disk.advance(bytes);
        current = state;
    }

    private static int wholeBlocks(int bytes) {
        return Math.max(BLOCK_BYTES, (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES);
    }
}
