package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.WaitPolicy;
import dev.cofferdam.kernel.launch.Launch.Isolation;
import dev.cofferdam.kernel.plan.Design;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a topology is run. Immutable.
 *
 * @param weakerLimits whether to go on where a limit cannot be held on this machine
 * @param journal where the kernel writes down what comes to it and what follows
 * @param detached whether the kernel outlives the command that starts it, and prints into a log
 */
public record Options(
        Design design,
        WaitPolicy waiting,
        Isolation isolation,
        boolean weakerLimits,
        Optional<Path> journal,
        boolean detached) {

    /** With every limit held that the topology asks for. */
    public Options(Design design, WaitPolicy waiting, Isolation isolation) {
        this(design, waiting, isolation, false, Optional.empty(), false);
    }

    /**
     * By the names that the command line and the comparison use.
     *
     * @throws IllegalArgumentException for a name there is not
     */
    public static Options of(String design, String waiting, String isolation) {
        return new Options(design(design), waiting(waiting), isolation(isolation));
    }

    /** How disk requests reach the store unless somebody says otherwise: as the plan places it. */
    public static Design design(Plan plan) {
        boolean inKernel =
                plan.store().flatMap(StorePlan::placement).stream().anyMatch(StorePlan.Placement.KERNEL::equals);
        return inKernel ? Design.CALL : Design.MESSAGE;
    }

    /** Goes on where a limit cannot be held on this machine, if told so. */
    public Options withWeakerLimits(boolean accepted) {
        return new Options(design, waiting, isolation, accepted, journal, detached);
    }

    /** Writes a journal there, which must not be there. */
    public Options withJournal(Optional<Path> file) {
        return new Options(design, waiting, isolation, weakerLimits, file.map(Path::toAbsolutePath), detached);
    }

    /** Outlives the command that starts it, if told so. */
    public Options withDetached(boolean told) {
        return new Options(design, waiting, isolation, weakerLimits, journal, told);
    }

    /** For a person, in the names that {@link #of} takes. */
    public String text() {
        return "design " + Choices.word(design) + ", wait " + Choices.word(waiting) + ", isolation "
                + Choices.word(isolation);
    }

    private static Design design(String name) {
        return switch (name) {
            case "call" -> Design.CALL;
            case "message" -> Design.MESSAGE;
            case "ring" -> Design.RING;
            case "mapped" -> Design.MAPPED;
            default -> throw new IllegalArgumentException("no design is called " + name);
        };
    }

    private static WaitPolicy waiting(String name) {
        return switch (name) {
            case "park" -> WaitPolicy.PARK;
            case "spin" -> WaitPolicy.SPIN;
            case "adaptive" -> WaitPolicy.ADAPTIVE;
            default -> throw new IllegalArgumentException("no wait policy is called " + name);
        };
    }

    private static Isolation isolation(String name) {
        return switch (name) {
            case "sandbox" -> Isolation.SANDBOX;
            case "separate" -> Isolation.SEPARATE;
            case "none" -> Isolation.NONE;
            default -> throw new IllegalArgumentException("no isolation is called " + name);
        };
    }
}
