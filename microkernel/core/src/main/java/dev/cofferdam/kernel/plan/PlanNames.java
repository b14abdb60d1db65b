package dev.cofferdam.kernel.plan;

import java.util.Map;
import java.util.regex.Pattern;

/** What partitions, disks and what they are given may be called. Stateless. */
public final class PlanNames {
    /** Name of the partition that hosts the store. */
    public static final String STORE = "store";

    /** Names that no partition of a topology has, and what each stands for in logs, audits and run directories. */
    public static final Map<String, String> TAKEN =
            Map.of("all", "all partitions together", "kernel", "the kernel", STORE, "the store's own partition");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Of the longest note. */
    public static final int NOTE_CHARACTERS_MAX = 200;

    /** Words about a grant: one line, without characters that a terminal obeys or that hide or turn others. */
    public static final Pattern NOTE =
            Pattern.compile("(?=.*\\S)[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1," + NOTE_CHARACTERS_MAX + "}");

    private PlanNames() {}

    /** Whether it may be said of a grant; so may nothing. */
    public static boolean isNote(String text) {
        return text.isEmpty() || NOTE.matcher(text).matches();
    }

    /** Whether it is a name: files and directories are called by them, and it leads nowhere but to what it names. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
