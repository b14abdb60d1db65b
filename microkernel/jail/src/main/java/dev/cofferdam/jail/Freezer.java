package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Stops the processes of one partition and lets them run again, at once and however many threads they have: by the freezer
 * of a control group (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/freezer-subsystem.rst), else by signals. Safe for
 * several threads, one at a time.
 */
public abstract sealed class Freezer {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final String SWITCH = "cgroup.freeze";
    private static final String STATE = "freezer.state";
    private static final String FROZEN = "FROZEN";
    private static final String THAWED = "THAWED";

    /** Ways to do it, the best first. */
    public enum Way {
        /** cgroup.freeze of version 2, which a machine with version 1 may have beside it. */
        VERSION_2("control groups v2", 200),
        /** The freezer controller of version 1. It holds back what would kill a process. */
        VERSION_1("control groups v1", 500),
        /** SIGSTOP and SIGCONT to every thread. */
        SIGNALS("signals", 5_000);

        private final String text;
        private final int switchMicros;

        Way(String text, int switchMicros) {
            this.text = text;
            this.switchMicros = switchMicros;
        }

        /** In words for the operator. */
        public String text() {
            return text;
        }

        /** From the end of one window until nearly always the next one's processes run, as measured. */
        public int switchMicros() {
            return switchMicros;
        }

        /** What this machine lets this user have. */
        public static Way here() {
            return ControlGroups.stops(MOUNT, Path.of("/proc/self/cgroup"));
        }
    }

    private Freezer() {}

    /**
     * The best that there is for a partition.
     *
     * @param groups that its processes are in
     * @param pid its outermost process; 0 for none
     */
    public static Freezer of(List<Path> groups, LongSupplier pid) throws IOException {
        for (Path group : groups) {
            if (Files.exists(group.resolve(SWITCH))) {
                return Group.version2(group);
            }
        }
        for (Path group : groups) {
            if (Files.exists(group.resolve(STATE))) {
                return Group.version1(group);
            }
        }
        return new Signals(pid);
    }

    public abstract Way way();

    /** From now on none of its threads runs, once it has left Linux. */
    public abstract void freeze() throws IOException;

    public abstract void thaw() throws IOException;

    /** Whether none of its threads runs any more. */
    public abstract boolean isFrozen() throws IOException;

    /** Processor time used so far, in microseconds, of which a standstill says that it waits; less than 0: not known. */
    public abstract long usedMicros() throws IOException;

    /** Lets run what a control group of version 1 holds, so that it can be killed; nothing where that is none. */
    static void release(Path group) throws IOException {
        Path state = group.resolve(STATE);
        if (Files.exists(state)) {
            Files.writeString(state, THAWED);
        }
    }

    /** A file that is written and read again and again. */
    private static final class OpenFile {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

        OpenFile(Path file, StandardOpenOption option) throws IOException {
            channel = FileChannel.open(file, option);
        }

        void write(byte[] text) throws IOException {
            buffer.clear().put(text).flip();
            channel.write(buffer, 0);
        }

        String read() throws IOException {
            buffer.clear();
            channel.read(buffer, 0);
            return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
        }
    }

    /** A control group of either version. */
    private static final class Group extends Freezer {
        private static final String USAGE = "usage_usec ";

        private final Way way;
        private final byte[] on;
        private final byte[] off;
        private final String frozen;
        private final OpenFile control;
        private final OpenFile state;
        /** Null where it does not tell. */
        private final OpenFile usage;

        private Group(Way way, Path control, String on, String off, Path state, String frozen, Path usage)
                throws IOException {
            this.way = way;
            this.on = on.getBytes(StandardCharsets.US_ASCII);
            this.off = off.getBytes(StandardCharsets.US_ASCII);
            this.frozen = frozen;
            this.control = new OpenFile(control, StandardOpenOption.WRITE);
            this.state = new OpenFile(state, StandardOpenOption.READ);
            this.usage = usage == null ? null : new OpenFile(usage, StandardOpenOption.READ);
        }

        static Group version2(Path group) throws IOException {
            return new Group(
                    Way.VERSION_2,
                    group.resolve(SWITCH),
                    "1",
                    "0",
                    group.resolve("cgroup.events"),
                    "frozen 1",
                    group.resolve("cpu.stat"));
        }

        static Group version1(Path group) throws IOException {
            Path file = group.resolve(STATE);
            return new Group(Way.VERSION_1, file, FROZEN, THAWED, file, FROZEN, null);
        }

        @Override
        public Way way() {
            return way;
        }

        @Override
        public void freeze() throws IOException {
            control.write(on);
        }

        @Override
        public void thaw() throws IOException {
            control.write(off);
        }

        @Override
        public boolean isFrozen() throws IOException {
            return state.read().contains(frozen);
        }

        @Override
        public long usedMicros() throws IOException {
            if (usage == null) {
                return -1;
            }
            String text = usage.read();
            int start = text.indexOf(USAGE) + USAGE.length();
            return Long.parseLong(text.substring(start, text.indexOf('\n', start)));
        }
    }

    /** A signal to a process waits for its first thread; one to each of its threads does not. */
    private static final class Signals extends Freezer {
        private static final int STOP = 19;
        private static final int CONTINUE = 18;
        private final LongSupplier pid;

        Signals(LongSupplier pid) {
            this.pid = pid;
        }

        @Override
        public Way way() {
            return Way.SIGNALS;
        }

        @Override
        public void freeze() throws IOException {
            signal(STOP);
        }

        @Override
        public void thaw() throws IOException {
            signal(CONTINUE);
        }

        @Override
        public boolean isFrozen() throws IOException {
            for (long process : processes()) {
                if (!isStopped(Path.of("/proc", Long.toString(process), "stat"))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isStopped(Path stat) throws IOException {
            try {
                String text = Files.readString(stat);
                return "TZX".indexOf(text.charAt(text.lastIndexOf(')') + 2)) >= 0; // stopped, or dead
            } catch (NoSuchFileException e) {
                return true;
            }
        }

        private long[] processes() {
            long outermost = pid.getAsLong();
            return outermost == 0
                    ? new long[0]
                    : ProcessHandle.of(outermost).stream()
                            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                            .mapToLong(ProcessHandle::pid)
                            .toArray();
        }

        private void signal(int signal) throws IOException {
            for (long process : processes()) {
                try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "task"))) {
                    for (Path thread : threads) {
                        LinuxCall.of(
                                "tgkill",
                                process,
                                Long.parseLong(thread.getFileName().toString()),
                                signal);
                    }
                } catch (NoSuchFileException e) {
                    // It has ended.
                }
            }
        }

        @Override
        public long usedMicros() {
            return -1;
        }
    }
}
