package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process and no other, whatever process has its number later: Linux gives numbers again. Immutable.
 *
 * @param startTicks when it started, in clock ticks since the machine did (proc_pid_stat(5))
 * @param boot identifies the machine's run
 * @param namespace in which the number counts, a link of {@code /proc/self/ns/pid}
 */
public record ProcessIdentity(long pid, long startTicks, String boot, String namespace) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18}) ([0-9a-f-]{36}) ([!-~]+)\n");
    private static final int START_FIELD = 19;
    private static final String GONE_STATES = "ZX";
    private static final String STOPPED = "T";

    /** A process that runs now; empty where none has that number. */
    public static Optional<ProcessIdentity> of(long pid) {
        Optional<String[]> stat = stat(pid);
        try {
            return stat.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(
                            pid, Long.parseLong(stat.get()[START_FIELD]), currentBoot(), currentNamespace()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** This process. */
    public static ProcessIdentity own() throws IOException {
        return of(ProcessHandle.current().pid())
                .orElseThrow(() -> new IOException("/proc does not show this process; mount /proc"));
    }

    /** What follows the name: the state, and so on; empty where it has ended. */
    private static Optional<String[]> stat(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return GONE_STATES.contains(fields[0]) ? Optional.empty() : Optional.of(fields);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String currentBoot() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private static String currentNamespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    }

    /** Whether it runs still; a process of another namespace, which cannot be seen from here, is taken to run. */
    public boolean isRunning() {
        try {
            if (!boot.equals(currentBoot())) {
                return false;
            }
            return !namespace.equals(currentNamespace())
                    || stat(pid)
                            .filter(stat -> Long.parseLong(stat[START_FIELD]) == startTicks)
                            .isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether somebody has stopped it (SIGSTOP), so that it does nothing until it is let go on. */
    public boolean isStopped() {
        return isRunning() && stat(pid).filter(stat -> stat[0].equals(STOPPED)).isPresent();
    }

    /** One line. */
    public String encode() {
        return pid + " " + startTicks + " " + boot + " " + namespace + "\n";
    }

    /** Reads what {@link #encode} made; empty for anything else. */
    public static Optional<ProcessIdentity> decode(String text) {
        Matcher fields = TEXT.matcher(text);
        return fields.matches()
                ? Optional.of(new ProcessIdentity(
                        Long.parseLong(fields.group(1)),
                        Long.parseLong(fields.group(2)),
                        fields.group(3),
                        fields.group(4)))
                : Optional.empty();
    }
}
