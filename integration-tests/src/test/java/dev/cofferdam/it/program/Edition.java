package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Says which edition of its jar runs, and stays. */
public final class Edition implements Program {
    /** The jar's entry that has the words. */
    public static final String ENTRY = "/edition";

    @Override
    public String name() {
        return "edition";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        try (InputStream words = Edition.class.getResourceAsStream(ENTRY)) {
            partition.log("edition " + new String(words.readAllBytes(), StandardCharsets.UTF_8));
        }
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
