package dev.cofferdam.jail;

import java.util.Map;

/**
 * What system calls and their arguments are numbered on one processor architecture. Immutable.
 *
 * @param token AUDIT_ARCH value, by which a filter recognises it
 */
record Architecture(int token, Map<String, Integer> calls, Map<String, Integer> constants) {

    private static final int AMD64 = 0xc000003e;

    /** This machine's; its tables are read once. */
    private static final class Own {
        private static final Architecture ARCHITECTURE = of(System.getProperty("os.arch"));
    }

    static Architecture own() {
        return Own.ARCHITECTURE;
    }

    /**
     * The one of that name.
     *
     * @param name as Java has it in {@code os.arch}
     * @throws IllegalStateException if no numbers of it are known
     */
    static Architecture of(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> read(AMD64, 1);
            case "aarch64" -> read(0xc00000b7, 2);
            case "riscv64" -> read(0xc00000f3, 3);
            default -> throw new IllegalStateException("no system-call filter is known for " + name);
        };
    }

    private static Architecture read(int token, int column) {
        return new Architecture(
                token, Table.of("system-call-numbers", column), Table.of("system-call-constants", column));
    }

    /** Whether a process can answer itself when it asks about a file: dev.cofferdam.abi.StatusWithoutTimes has the code. */
    boolean answersStatus() {
        return token == AMD64;
    }

    /** What a name stands for. */
    int constant(String name) {
        Integer value = constants.get(name);
        if (value == null) {
            throw new IllegalStateException("system-call-constants has no " + name);
        }
        return value;
    }
}
