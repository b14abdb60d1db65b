package dev.cofferdam.store.filter;

import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that looks at one object before it may change its class. It runs in a partition of its own, at the object's
 * class, and sees nothing but the object and the files its arguments name. Ending well lets the object pass; whatever
 * else happens is a refusal. What it found is in its log, each in a line that begins with {@value #FINDING}.
 */
public abstract class Filter implements Program {
    /** Local name of the file that is to be looked at. */
    public static final String OBJECT = "object";

    /** How a line of the log begins that says what is wrong with the object. */
    public static final String FINDING = "finding: ";

    private static final int FINDINGS_MAX = 100;

    /** What is wrong with the content, each in words; nothing lets it pass. */
    abstract List<String> examine(byte[] content, Partition partition) throws IOException;

    @Override
    public final void run(Partition partition) throws IOException {
        Path object = partition.file(OBJECT);
        List<String> findings = examine(Files.readAllBytes(object), partition);
        findings.stream().limit(FINDINGS_MAX).forEach(finding -> partition.log(FINDING + finding));
        if (!findings.isEmpty()) {
            throw new ProgramException("the object does not pass: " + findings.size() + " findings");
        }
    }
}
