package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The namespaces of the kernel itself, in which it mounts what sandboxes see. An ordinary user's kernel is root there and
 * nowhere else; it has users to give to partitions where the machine lends that user some (subuid(5)). Immutable.
 *
 * @param command what stands before the kernel's own command
 * @param ownUsers whether each partition gets a user of its own
 */
public record Enclosure(List<String> command, boolean ownUsers) {
    /** No namespaces of its own: nothing is confined. */
    public static final Enclosure NONE = new Enclosure(List.of(), false);

    private static final List<String> MOUNTS = List.of("--mount", "--propagation", "private", "--");
    private static final List<String> ROOT_OF_ITS_OWN = List.of("unshare", "--user", "--map-root-user");
    private static final long TRIAL_SECONDS = 5;

    /** What the user who runs this process can have. */
    public static Enclosure here(boolean root) throws IOException {
        List<String> command = new ArrayList<>();
        if (root) {
            command.add("unshare");
            command.addAll(MOUNTS);
            return new Enclosure(command, true);
        }
        boolean lent = lends(Path.of("/etc/subuid")) && lends(Path.of("/etc/subgid")) && works();
        command.addAll(ROOT_OF_ITS_OWN);
        if (lent) {
            command.add("--map-auto");
        }
        command.addAll(MOUNTS);
        return new Enclosure(command, lent);
    }

    /** Whether the file has anything for this user at all, so that others are spared the trial. */
    private static boolean lends(Path file) throws IOException {
        String user = System.getProperty("user.name");
        String number = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        return Files.isReadable(file)
                && Files.readAllLines(file).stream()
                        .anyMatch(line -> line.startsWith(user + ":") || line.startsWith(number + ":"));
    }

    /** newuidmap(1) may be absent, or not have the rights it needs. */
    private static boolean works() {
        List<String> trial = new ArrayList<>(ROOT_OF_ITS_OWN);
        trial.addAll(List.of("--map-auto", "--", "true"));
        try {
            Process process = new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
