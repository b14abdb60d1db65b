package dev.cofferdam.hwsim.cli;

/**
 * Where the process begins: it is compiled for Java 8, so that an older Java than the rest needs can at least say so. One
 * thread's.
 */
public final class Launcher {
    private static final int NEEDED = 25;
    private static final int USAGE = 2;

    private Launcher() {}

    /** Hands over to the command line. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        String refusal = refusal(System.getProperty("java.specification.version"));
        if (refusal != null) {
            System.err.println(refusal);
            System.exit(USAGE);
        }
        Class.forName("dev.cofferdam.hwsim.cli.Main")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    /** Why a Java of some specification, such as 1.8 or 17, cannot be used; null if it can. */
    static String refusal(String specification) {
        String feature = specification.startsWith("1.") ? specification.substring(2) : specification;
        return Integer.parseInt(feature) >= NEEDED
                ? null
                : "hwsim: needs Java " + NEEDED + " or newer, and this is Java " + feature
                        + "; hwsim/hwsim finds one, or start it with another java";
    }
}
