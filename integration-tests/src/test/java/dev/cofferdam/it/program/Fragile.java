package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** A filter that crashes on what tells it to. */
public final class Fragile implements Program {
    private static final int SOME_BYTES = 1 << 20;

    @Override
    public String name() {
        return "fragile";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        String object = Files.readString(partition.file("object"));
        if (object.startsWith("throw")) {
            throw new IllegalStateException("it says throw");
        }
        if (object.startsWith("halt")) {
            Runtime.getRuntime().halt(0);
        }
        if (object.startsWith("exhaust")) {
            List<byte[]> all = new ArrayList<>();
            while (!all.isEmpty() || partition.name() != null) {
                all.add(new byte[SOME_BYTES]);
            }
        }
    }
}
