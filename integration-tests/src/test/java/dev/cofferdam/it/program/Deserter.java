package dev.cofferdam.it.program;

import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A writer that dies between entering a stripe of the disk it was lent and leaving it. */
public final class Deserter implements Program {
    /** The sequence of the first stripe then, in native byte order. */
    public static final byte ODD = 5;

    private static final long ALIGNMENT = 1 << 21;

    @Override
    public String name() {
        return "deserter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) {
        long bytes = partition.disk("out").bytes();
        // What is mapped of a disk lies in one row, each at a multiple of this: its versions, and its image, which ends
        // with
        // the sequences.
        long versions = Math.ceilDiv(VersionPage.fileBytes(bytes), ALIGNMENT) * ALIGNMENT;
        MemorySegment.ofAddress(InodeAttacks.FIRST_DISK + versions + bytes)
                .reinterpret(1)
                .set(ValueLayout.JAVA_BYTE, 0, ODD);
        Runtime.getRuntime().halt(1);
    }
}
