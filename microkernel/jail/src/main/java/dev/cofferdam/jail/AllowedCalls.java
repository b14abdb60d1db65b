package dev.cofferdam.jail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A list of system calls: {@code system-calls}, whose head explains it, or {@code system-calls-ended} and {@code
 * system-calls-times}, by which it is narrowed once the program runs. Immutable.
 */
final class AllowedCalls {
    private static final String OTHERWISE = "otherwise";
    private static final Map<String, Answer> ANSWERS =
            Map.of("kill", Answer.KILL, "trap", Answer.TRAP, "end", Answer.REFUSE);
    private static final String ALL = "all";
    private static final int COLUMNS = 5;

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> otherwise = new LinkedHashMap<>();

    /** What is done with a call. */
    enum Answer {
        /** It is made. */
        ALLOW,
        /** EPERM. */
        REFUSE,
        /** SIGSYS. */
        TRAP,
        /** The process ends. */
        KILL
    }

    /**
     * One line.
     *
     * @param who a kind of process in lower case, or all, or what else than to allow it is done
     * @param conditions that all have to hold
     * @param shows what of the machine it shows or changes
     */
    record Entry(String who, String call, List<Condition> conditions, String reason, String shows) {
        boolean concerns(Kind kind) {
            return who.equals(ALL)
                    || ANSWERS.containsKey(who)
                    || who.equals(kind.name().toLowerCase(Locale.ROOT));
        }

        Answer answer() {
            return ANSWERS.getOrDefault(who, Answer.ALLOW);
        }
    }

    /** What is asked of an argument. */
    sealed interface Condition {
        /** Which argument, from 0. */
        int argument();
    }

    /** Its lower 32 bits are one of these. */
    record OneOf(int argument, List<String> constants) implements Condition {}

    /** It has none of these bits. */
    record Without(int argument, List<String> constants) implements Condition {}

    /** All of its 64 bits are zero. */
    record Zero(int argument) implements Condition {}

    /**
     * What begins there has none of the addresses of mapped disks.
     *
     * @param length the argument that says how long it is
     */
    record Apart(int argument, int length) implements Condition {}

    /** What a sandbox allows. */
    static AllowedCalls read() {
        return of(Table.lines("system-calls"));
    }

    /** What of it ends before the program begins. */
    static AllowedCalls readEnded() {
        return of(Table.lines("system-calls-ended"));
    }

    /** What of it ends for those that could tell others by it when files change. */
    static AllowedCalls readTimes() {
        return of(Table.lines("system-calls-times"));
    }

    /** From lines of that form. */
    static AllowedCalls of(List<String> lines) {
        AllowedCalls calls = new AllowedCalls();
        for (String line : lines) {
            List<String> columns = List.of(line.split(" *\\| *", -1));
            if (columns.getFirst().equals(OTHERWISE)) {
                calls.otherwise.put(columns.get(1), columns.get(2));
            } else if (columns.size() == COLUMNS) {
                calls.entries.add(new Entry(
                        columns.get(0), columns.get(1), conditions(columns.get(2)), columns.get(3), columns.get(4)));
            } else {
                throw new IllegalStateException("system-calls: not of five columns: " + line);
            }
        }
        return calls;
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        if (!text.equals("-")) {
            for (String each : text.split(" and ", -1)) {
                conditions.add(condition(List.of(each.split(" ", -1))));
            }
        }
        return List.copyOf(conditions);
    }

    private static Condition condition(List<String> words) {
        int argument = Integer.parseInt(words.getFirst());
        return switch (words.get(1)) {
            case "in" -> new OneOf(argument, List.of(words.get(2).split(",", -1)));
            case "without" -> new Without(argument, List.of(words.get(2).split(",", -1)));
            case "zero" -> new Zero(argument);
            case "apart" -> new Apart(argument, Integer.parseInt(words.get(2)));
            default -> throw new IllegalStateException("system-calls: no condition is called " + words.get(1));
        };
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Entries of a kind of process by call, in the order of the file. */
    Map<String, List<Entry>> of(Kind kind) {
        Map<String, List<Entry>> byCall = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.concerns(kind)) {
                byCall.computeIfAbsent(entry.call(), call -> new ArrayList<>()).add(entry);
            }
        }
        otherwise.keySet().forEach(call -> byCall.computeIfAbsent(call, absent -> new ArrayList<>()));
        return byCall;
    }

    /** The error, by its name, where no entry of a call fits. */
    String otherwise(String call) {
        return otherwise.getOrDefault(call, "ENOSYS");
    }
}
