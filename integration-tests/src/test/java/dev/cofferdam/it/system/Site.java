package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.cofferdam.abi.WorkingImage;
import dev.cofferdam.deploy.run.RunningKernel;
import dev.cofferdam.kernel.Replay;
import dev.cofferdam.kernel.host.JournalFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A directory in which one topology at a time is launched, with a name that no other run on this machine has. Removed,
 * with what still runs there, on close. For one thread.
 */
public final class Site implements AutoCloseable {
    /** Marks an environment variable that no partition may see. */
    public static final String SECRET = "secret-of-the-operators-environment";

    private static final Path DEPLOY = Path.of(System.getProperty("cofferdam.deploy"));

    private final Path directory;
    private final Account account;
    private final Path command;
    private final boolean journals;
    private final List<Running> started = new ArrayList<>();

    private Site(Path directory, Account account, Path command, boolean journals) {
        this.directory = directory;
        this.account = account;
        this.command = command;
        this.journals = journals;
    }

    /** A site of the user who runs the tests. */
    public static Site open() throws IOException {
        return own(false);
    }

    /** As {@link #open}; kernels write journals, and when all is over, what they decided is decided again. */
    public static Site journaled() throws IOException {
        return own(true);
    }

    private static Site own(boolean journals) throws IOException {
        Path directory = Files.createTempDirectory("cofferdam-it");
        return new Site(directory, Account.own(), DEPLOY.resolve("cofferdam"), journals);
    }

    /** A site of another user, with an installation that this user can read. */
    public static Site of(Account account) throws IOException {
        Path directory = Files.createTempDirectory("cofferdam-it");
        Path installed = directory.resolve("installed");
        copy(DEPLOY.resolve("cofferdam"), installed.resolve("cofferdam"));
        copy(DEPLOY.resolve("jdk25"), installed.resolve("jdk25"));
        copy(DEPLOY.resolve("needs"), installed.resolve("needs"));
        Path target = DEPLOY.resolve("target");
        for (Path folder : List.of(target, target.resolve("lib"))) {
            try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
                for (Path jar : jars) {
                    copy(jar, installed.resolve("target").resolve(target.relativize(jar)));
                }
            }
        }
        Files.setAttribute(directory, "unix:uid", account.number());
        return new Site(directory, account, installed.resolve("cofferdam"), false);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    /** The topology's name. */
    public String name() {
        return directory.getFileName().toString();
    }

    public Path directory() {
        return directory;
    }

    /** The jar with the tests' own programs. */
    public static Path programs() {
        return Path.of(System.getProperty("cofferdam.programs"));
    }

    /** One of the installation's jars. */
    static Path jar(String name) throws IOException {
        try (var jars = Files.newDirectoryStream(DEPLOY.resolve("target/lib"), name + "-[0-9]*.jar")) {
            return jars.iterator().next();
        }
    }

    /** What the working image of a disk holds. */
    public byte[] working(String name) throws IOException {
        byte[] file = Files.readAllBytes(disk(name));
        return Arrays.copyOf(file, (int) (file.length - WorkingImage.fileBytes(0)));
    }

    public Path volume() {
        return directory.resolve("volume");
    }

    /** The file with the working image of a disk of this site's volume. */
    public Path disk(String name) {
        return volume().resolve(name + ".disk");
    }

    public Path audit() {
        return directory.resolve("state/cofferdam").resolve(name()).resolve("audit");
    }

    /** Makes an ext4 image of 2 MiB with a file in it, and returns its digest. */
    public String makeImage(String file) throws IOException {
        Path content = Files.createDirectories(directory.resolve("content"));
        Files.writeString(content.resolve("observation.txt"), "pressure 1013 hPa, seen from " + name() + "\n");
        Path image = directory.resolve(file);
        command("mke2fs", "-q", "-t", "ext4", "-d", content.toString(), image.toString(), "2m");
        return sha256(image);
    }

    /** Runs a program of this machine in this site's directory. */
    public void command(String... command) throws IOException {
        Path log = directory.resolve(command[0] + ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (end(process) != 0) {
            throw new IOException(Arrays.toString(command) + ": " + Files.readString(log));
        }
    }

    /**
     * Sends a signal to a process, and to no other: a terminal would send it to the whole group. Skips the test where
     * processes ignore it from birth, as those of a shell's background ignore INT.
     */
    public void signal(String signal, Process process) throws IOException {
        boolean ignored = signal.equals("INT")
                && Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line -> line.matches(".*[2367abef]"));
        assumeFalse(ignored, "skipped: whatever is started here ignores " + signal);
        command("kill", "-" + signal, Long.toString(process.pid()));
    }

    /** Waits for the end of a command that ends by itself; its exit code. */
    private static int end(Process process) throws IOException {
        try {
            if (process.waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("it did not end: " + process.info().commandLine().orElse("a command"));
    }

    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Runs {@code up}.
     *
     * @param topology its text; paths in it start from this site's directory
     * @param options such as {@code --design ring}
     */
    public Running up(String topology, String... options) throws IOException {
        return upTo(directory.resolve("up-" + started.size() + ".log"), topology, options);
    }

    /** As {@link #up}, with output to a file of the test's. */
    Running upTo(Path output, String topology, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("up", write(topology).toString()));
        words.addAll(List.of(options));
        if (journals) {
            words.addAll(List.of("--journal", journal(started.size()).toString()));
        }
        Process up = start(output, words.toArray(String[]::new));
        Running running =
                new Running(name(), up, output, new RunningKernel(runDirectory().resolve("control")));
        started.add(running);
        return running;
    }

    /** Where the kernel of that run writes its journal. */
    Path journal(int run) {
        return directory.resolve("journal-" + run);
    }

    private void replay() throws IOException {
        for (int run = 0; journals && run < started.size(); run++) {
            if (Files.exists(journal(run))) {
                Replay.Outcome outcome = JournalFile.replay(journal(run));
                if (outcome.difference().isPresent()) {
                    throw new AssertionError("run " + run + " replayed: " + outcome);
                }
            }
        }
    }

    /** Writes this site's topology. */
    Path write(String topology) throws IOException {
        return Files.writeString(directory.resolve(name() + ".yaml"), topology);
    }

    /** Runs a subcommand to its end, in a mount namespace in which a command of the shell has been run before. */
    Ended runIn(String mount, String... words) throws IOException {
        List<String> line = new ArrayList<>(
                List.of("unshare", "--mount", "sh", "-c", mount + " && exec \"$@\"", "sh", command.toString()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment());
        return run(builder);
    }

    /**
     * What a command printed, and how it ended.
     *
     * @param errors what came on standard error
     */
    public record Ended(int exitCode, String output, String errors) {
        /** The output of a command that ended well. */
        public String good() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ":\n" + text());
            }
            return output;
        }

        public String text() {
            return output + errors;
        }
    }

    /** Runs another subcommand to its end. */
    public Ended run(String... words) throws IOException {
        return run(builder(words));
    }

    private Ended run(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile(directory, "run-", ".log");
        Path errors = Path.of(output + ".errors");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new Ended(end(process), Files.readString(output), Files.readString(errors));
    }

    /** Starts another subcommand. */
    public Process start(Path output, String... words) throws IOException {
        return builder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private ProcessBuilder builder(String... words) {
        List<String> line = new ArrayList<>(account.prefix());
        line.add(command.toString());
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment());
        return builder;
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", directory.toString(),
                "XDG_STATE_HOME", directory.resolve("state").toString(),
                "COFFERDAM_IT_SECRET", SECRET);
    }

    /** Where the kernel keeps what is not to outlive it. */
    public Path runDirectory() {
        return runs().resolve(name());
    }

    /** Where this site's user has the run directories of all topologies. */
    public Path runs() {
        return Path.of("/dev/shm/cofferdam-" + account.number());
    }

    /** Lets other users in; a new temporary directory is closed to them. */
    public void openToOthers() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() throws IOException {
        started.forEach(Running::close);
        replay();
        try (var all = Files.walk(directory)) {
            for (Path entry : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
