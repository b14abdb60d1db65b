package dev.cofferdam.deploy.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * CPU time and context switches of processes, as /proc adds them up over their threads. Immutable.
 *
 * @param switches voluntary and not
 * @param compilerNanos of the CPU time, what the Java machines' compilers took
 */
record Cost(long cpuNanos, long switches, long compilerNanos) {
    private static final Cost NONE = new Cost(0, 0, 0);

    /** Their threads' names, as far as Linux keeps them. */
    private static final Pattern COMPILER = Pattern.compile("Name:\\s+C[12] Compiler.*");

    static Cost of(Collection<Long> pids) throws IOException {
        Cost sum = NONE;
        for (long pid : pids) {
            try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
                for (Path task : tasks) {
                    sum = sum.plus(ofThread(task));
                }
            }
        }
        return sum;
    }

    /** A thread that ends meanwhile, as compilers do that have nothing to do, takes what it used with it. */
    private static Cost ofThread(Path task) throws IOException {
        try {
            long cpuNanos = firstNumber(Files.readString(task.resolve("schedstat")));
            long switches = 0;
            boolean compiles = false;
            for (String line : Files.readAllLines(task.resolve("status"))) {
                compiles |= COMPILER.matcher(line).matches();
                if (line.contains("ctxt_switches:")) {
                    switches +=
                            firstNumber(line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return new Cost(cpuNanos, switches, compiles ? cpuNanos : 0);
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    private Cost plus(Cost other) {
        return new Cost(cpuNanos + other.cpuNanos, switches + other.switches, compilerNanos + other.compilerNanos);
    }

    private static long firstNumber(String text) {
        int end = 0;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Long.parseLong(text.substring(0, end));
    }

    Cost since(Cost before) {
        return new Cost(cpuNanos - before.cpuNanos, switches - before.switches, compilerNanos - before.compilerNanos);
    }
}
