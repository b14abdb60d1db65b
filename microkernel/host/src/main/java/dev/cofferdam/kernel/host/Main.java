package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.Staging;
import dev.cofferdam.jail.SystemCallFilter;
import dev.cofferdam.jail.Users;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.launch.Launch.Isolation;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.StorePlan;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The kernel process: runs one launch until it is interrupted, its standard input ends, it is told to stop, or every
 * partition has ended.
 */
public final class Main {
    private static final long TRAINING_GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LAST_LINES_MILLIS = 1000;

    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile String reason = "every partition has ended";

    /** The exit code of a kernel that has ended itself, for it cannot go on; what is wrong it has said. */
    public static final int FAULT = 70;

    /** The line on standard input with which the parent lets go: what ends afterwards is not the kernel's parent. */
    public static final String LET_GO = "go on alone";

    private Main() {}

    /**
     * Runs a kernel.
     *
     * @param args path of an encoded {@link Launch}
     */
    public static void main(String[] args) {
        // A kernel that does not know what went wrong ends, and everything it runs with it.
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            complain(
                    fault instanceof IllegalStateException
                            ? fault.getMessage()
                            : "the kernel's thread " + thread.getName() + " failed: " + fault);
            Runtime.getRuntime().halt(FAULT);
        });
        Main main = new Main();
        int exitCode = 0;
        try {
            exitCode = main.run(LaunchFormat.read(Files.readAllBytes(Path.of(args[0]))));
        } catch (IOException e) {
            complain(Reasons.of(e));
            exitCode = 1;
        } catch (IllegalStateException | IllegalArgumentException e) {
            complain(e.getMessage());
            exitCode = 1;
        } catch (InterruptedException e) {
            exitCode = 1;
        }
        Runtime.getRuntime().halt(exitCode);
    }

    /** Nobody may be reading, and then the end is not waited for. */
    private static void complain(String what) {
        Thread printer = Thread.ofPlatform().daemon().start(() -> System.err.println("error: " + what));
        try {
            printer.join(LAST_LINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the exit code: 0 where no partition has failed, and all that there was to say was written. */
    private int run(Launch launch) throws IOException, InterruptedException {
        Console console = console(launch);
        int exitCode;
        try {
            exitCode = run(launch, console);
        } finally {
            console.awaitPrinted(LAST_LINES_MILLIS);
        }
        if (console.unprinted().isEmpty()) {
            return exitCode;
        }
        complain(console.unprinted());
        return 1;
    }

    /** Where nobody reads it, partitions' lines are in their logs, and the kernel's own beside them. */
    private Console console(Launch launch) throws IOException {
        if (!launch.detached()) {
            return Console.start(
                    new FileOutputStream(FileDescriptor.out),
                    launch.plan().partitions().size() + 1,
                    outputFileBytes(),
                    () -> stop("nobody reads its output any more"));
        }
        Path logs = Files.createDirectories(launch.stateDirectory().resolve("logs"));
        return Console.log(
                new LogFile(logs.resolve("kernel.log"), PartitionLog.FILE_BYTES_MAX, InstantSource.system()));
    }

    private static long outputFileBytes() {
        Path output = Path.of("/proc/self/fd/1");
        try {
            return Files.isRegularFile(output) ? Files.size(output) : Console.NO_FILE;
        } catch (IOException e) {
            return Console.NO_FILE;
        }
    }

    private int run(Launch launch, Console console) throws IOException, InterruptedException {
        // The first such call takes 10 ms, so it is made beside what comes before a mount or a partition.
        Thread adopting = Thread.ofPlatform().daemon().name("adopt").start(Orphans::adopt);
        RunDirectory run = new RunDirectory(launch.runDirectory(), ownUsers(launch));
        Path state = launch.stateDirectory();
        Files.createDirectories(state.resolve("logs"));
        try {
            run.create();
            ProcessIdentity own = ProcessIdentity.own();
            ControlGroups groups = ControlGroups.make(
                    own.pid(), own.startTicks(), !launch.plan().schedule().isEmpty(), run::note);
            try {
                return run(launch, console, run, groups, adopting);
            } finally {
                groups.remove();
            }
        } finally {
            Attempts attempts = new Attempts();
            attempts.attempt(run::delete);
            attempts.attempt(run::deleteOrphan);
            attempts.finish();
        }
    }

    private int run(Launch launch, Console console, RunDirectory run, ControlGroups groups, Thread adopting)
            throws IOException, InterruptedException {
        boolean root = ownUsers(launch);
        Path state = launch.stateDirectory();
        try (AuditWriter audit = AuditWriter.start(
                        AuditLog.open(state, InstantSource.system(), said -> console.say("kernel:", said)));
                JournalFile journal = journal(launch, console);
                Staging staging = root ? Staging.binding(run.stage()) : Staging.direct()) {
            Path filters = SystemCallFilter.write(run.filters());
            Users users = root ? Users.of(ProcessHandle.current().pid()) : Users.NONE;
            if (launch.plan().store().isPresent()) {
                StorePlan store = launch.plan().store().get();
                boolean opened = users.own() && launch.design().hostsStoreInPartition();
                run.admit(
                        store.volume(),
                        opened ? store.disks().stream().map(DiskPlan::name).toList() : List.of());
            }
            Launcher launcher = new Launcher(launch, staging, filters, users, groups);
            for (String weakness : launcher.weaknesses()) {
                console.say("isolation", "weaker than it could be: " + weakness);
                audit.append(List.of(new AuditEvent(AuditEvent.Kind.ISOLATION_WEAKER, "kernel", "-", weakness)));
            }
            try (Host host = new Host(launch, audit, console, journal)) {
                watch();
                adopting.join();
                // Who hears of a partition may ask about it.
                ControlSocket socket = ControlSocket.open(run.control());
                host.start(run, launcher);
                Control control = new Control(host, groups.describe());
                socket.serve(control::answer, () -> stop("the operator said so"));
                Thread.ofPlatform().daemon().name("finish").start(() -> finish(host));
                stop.await();
                int exitCode = host.failed() ? 1 : 0;
                host.stop(reason, launch.runtime().train() ? TRAINING_GRACE_NANOS : Host.GRACE_NANOS);
                return exitCode;
            }
        }
    }

    /** Null where nobody wants one. */
    private static JournalFile journal(Launch launch, Console console) throws IOException {
        return launch.journal().isEmpty()
                ? null
                : JournalFile.create(launch.journal().get(), launch, said -> console.say("kernel:", said));
    }

    /** Whether partitions can be given users of their own. */
    private static boolean ownUsers(Launch launch) throws IOException {
        return launch.isolation() != Isolation.NONE && (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    /**
     * Standard input is the parent's hold on the kernel: a line on it is the reason to stop, and it ends when the parent
     * does, however that ends.
     */
    private void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop("interrupted");
            while (true) {
                LockSupport.park(); // until the main thread halts this process with its own exit code
            }
        }));
        Thread.ofPlatform().daemon().name("parent").start(() -> {
            String why = null;
            try {
                why = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            } catch (IOException e) {
                // As good as the end.
            }
            if (!LET_GO.equals(why)) {
                stop(why == null ? "its parent ended" : why);
            }
        });
    }

    private void finish(Host host) {
        try {
            host.awaitFinished();
            stop(reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(String why) {
        if (stop.getCount() > 0) {
            reason = why;
            stop.countDown();
        }
    }
}
