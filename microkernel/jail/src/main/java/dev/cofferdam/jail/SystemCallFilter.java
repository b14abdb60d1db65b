package dev.cofferdam.jail;

import dev.cofferdam.jail.AllowedCalls.Answer;
import dev.cofferdam.jail.AllowedCalls.Apart;
import dev.cofferdam.jail.AllowedCalls.Condition;
import dev.cofferdam.jail.AllowedCalls.Entry;
import dev.cofferdam.jail.AllowedCalls.OneOf;
import dev.cofferdam.jail.AllowedCalls.Without;
import dev.cofferdam.jail.AllowedCalls.Zero;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A list of {@link AllowedCalls} as a classic BPF program (seccomp(2)).
 *
 * <pre>
 *   check architecture        other: kill
 *   check number              x32: kill
 *   for each call             is it this one?
 *     for each entry of it      every condition holds: allow
 *     otherwise                 the call's error
 *   any other call            ENOSYS
 * </pre>
 *
 * <p>Linux remembers by number which calls are always allowed, and asks the program for the others only.
 */
public final class SystemCallFilter {
    /** Where {@link #hidesFileTimes} is not so. */
    public static final String WEAKNESS =
            "on this processor partitions see when files changed, and from Linux 6.13 on one can"
                    + " tell another by it, whatever their labels";

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL = 0x80000000;
    private static final int TRAP = 0x00030000;
    private static final int ERROR = 0x00050000;
    private static final String CONFINEMENT = "confinement";
    private static final int NUMBER_AT = 0;
    private static final int ARCHITECTURE_AT = 4;
    private static final int ARGUMENTS_AT = 16;
    private static final int ARGUMENT_BYTES = 8;
    private static final int X32 = 0x40000000;

    private final Architecture architecture;
    private final BpfProgram code = new BpfProgram();

    private SystemCallFilter(Architecture architecture) {
        this.architecture = architecture;
    }

    /** Writes this machine's programs for sandboxes to a directory, each under the name of its {@link Kind}. */
    public static Path write(Path directory) throws IOException {
        AllowedCalls allowed = AllowedCalls.read();
        Architecture own = Architecture.own();
        for (Kind kind : Kind.values()) {
            if (kind.isSandboxed()) {
                Files.write(directory.resolve(kind.name()), program(own, allowed, kind));
            }
        }
        for (Kind kind : List.of(Kind.PARTITION, Kind.STORE)) {
            for (boolean times : List.of(false, true)) {
                Path program = Files.write(confinement(directory, kind, times), confinement(own, kind, times));
                // The process reads it, whose user is another, whatever the mask of modes.
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
        return directory;
    }

    /** By which a process without a sandbox confines itself to what its kind may ask; in the order of putting them on. */
    public static List<byte[]> programs(Kind kind) {
        Architecture own = Architecture.own();
        return List.of(program(own, AllowedCalls.read(), kind), confinement(own, Kind.PARTITION, true));
    }

    /** Whether processes of this machine are answered without times when they ask about files. */
    public static boolean hidesFileTimes() {
        return Architecture.own().answersStatus();
    }

    /**
     * Where the program stands in that directory by which a process confines itself further.
     *
     * @param times whether it may go on to see when files changed
     */
    static Path confinement(Path directory, Kind kind, boolean times) {
        return directory.resolve(CONFINEMENT + (kind == Kind.STORE ? "-of-store" : "") + (times ? "-with-times" : ""));
    }

    /** A program as bubblewrap reads it from a file descriptor. */
    static byte[] program(Architecture architecture, AllowedCalls allowed, Kind kind) {
        SystemCallFilter filter = new SystemCallFilter(architecture);
        BpfProgram code = filter.code;
        code.load(ARCHITECTURE_AT);
        code.skipIfEqual(architecture.token(), 1);
        code.answer(KILL);
        code.load(NUMBER_AT);
        code.skipUnlessAtLeast(X32, 1);
        code.answer(KILL);
        filter.blocks(allowed, kind);
        code.answer(ERROR | architecture.constant("ENOSYS"));
        return code.bytes();
    }

    /**
     * A program that takes from a process what only its start needed; the first one is asked as well, and the stricter
     * answer counts.
     */
    static byte[] confinement(Architecture architecture, Kind kind, boolean times) {
        SystemCallFilter filter = new SystemCallFilter(architecture);
        filter.code.load(NUMBER_AT);
        filter.blocks(AllowedCalls.readEnded(), kind);
        if (!times && architecture.answersStatus()) {
            filter.blocks(AllowedCalls.readTimes(), kind);
        }
        filter.code.answer(ALLOW);
        return filter.code.bytes();
    }

    private void blocks(AllowedCalls allowed, Kind kind) {
        for (Map.Entry<String, List<Entry>> call : allowed.of(kind).entrySet()) {
            Integer number = architecture.calls().get(call.getKey());
            if (number != null) {
                BpfProgram block = block(call.getValue(), allowed.otherwise(call.getKey()));
                code.skipUnlessEqual(number, block.length());
                code.append(block);
            }
        }
    }

    private int code(Answer answer) {
        return switch (answer) {
            case ALLOW -> ALLOW;
            case REFUSE -> ERROR | architecture.constant("EPERM");
            case TRAP -> TRAP;
            case KILL -> KILL;
        };
    }

    /** What is done about one call; it always ends in an answer. */
    private BpfProgram block(List<Entry> entries, String otherwise) {
        BpfProgram block = new BpfProgram();
        for (Entry entry : entries) {
            int answer = code(entry.answer());
            if (entry.conditions().isEmpty()) {
                block.answer(answer);
                return block;
            }
            BpfProgram rest = new BpfProgram();
            rest.answer(answer);
            for (Condition condition : entry.conditions().reversed()) {
                BpfProgram tested = test(condition, rest.length());
                tested.append(rest);
                rest = tested;
            }
            block.append(rest);
        }
        block.answer(ERROR | architecture.constant(otherwise));
        return block;
    }

    /** Goes on with the next instruction where the condition holds, else beyond the {@code length} that follow. */
    private BpfProgram test(Condition condition, int length) {
        BpfProgram test = new BpfProgram();
        int at = ARGUMENTS_AT + ARGUMENT_BYTES * condition.argument();
        switch (condition) {
            case OneOf oneOf -> {
                test.load(at);
                int left = oneOf.constants().size();
                for (String constant : oneOf.constants()) {
                    // Where it is equal, the other comparisons and the jump behind them are left out.
                    test.skipIfEqual(architecture.constant(constant), left--);
                }
                test.skip(length);
            }
            case Without without -> {
                int bits = 0;
                for (String constant : without.constants()) {
                    bits |= architecture.constant(constant);
                }
                test.load(at);
                test.skipIfAny(bits, length);
            }
            case Zero ignored -> {
                test.load(at);
                test.skipUnlessEqual(0, length + 2);
                test.load(at + ARGUMENT_BYTES / 2);
                test.skipUnlessEqual(0, length);
            }
            case Apart apart -> {
                test.load(at + ARGUMENT_BYTES / 2);
                test.skipUnlessAtLeast(architecture.constant("DISKS_FROM"), 1);
                test.skipUnlessAtLeast(architecture.constant("DISKS_TO"), length + 2);
                test.load(ARGUMENTS_AT + ARGUMENT_BYTES * apart.length() + ARGUMENT_BYTES / 2);
                test.skipIfAtLeast(architecture.constant("DISKS_LENGTH"), length);
            }
        }
        return test;
    }
}
