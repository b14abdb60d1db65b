package dev.cofferdam.it.program;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.List;

/** A writer that dies between entering a stripe of the disk it was lent and leaving it. */
public final class Deserter implements Program {
    /** The sequence of the first stripe then, in native byte order. */
    public static final byte ODD = 5;

    @Override
    public String name() {
        return "deserter";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile("/cofferdam/disks/out.disk", "rw")) {
            image.seek(image.length() - WorkingImage.fileBytes(0));
            image.write(ODD);
        }
        Runtime.getRuntime().halt(1);
    }
}
