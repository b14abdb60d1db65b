package dev.cofferdam.deploy.command.run;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.deploy.run.Options;
import dev.cofferdam.kernel.plan.Plan;
import picocli.CommandLine.Option;

/** The options that say how a topology is run. For one thread. */
final class RunOptions {
    @Option(
            names = "--design",
            paramLabel = "call|message|ring|mapped",
            description =
                    "How disk requests reach the store; as the topology's placement says without it, else message.")
    private Design design;

    @Option(
            names = "--wait",
            paramLabel = "park|spin|adaptive",
            defaultValue = "adaptive",
            description = "How processes wait for one another (default: ${DEFAULT-VALUE}).")
    private Wait wait;

    @Option(
            names = "--isolation",
            paramLabel = "sandbox|separate|none",
            defaultValue = "sandbox",
            description =
                    "How partitions are confined (default: ${DEFAULT-VALUE}); separate, each class has copies of the"
                            + " Java runtime, the C library and jars of its own, which takes memory.")
    private Isolation isolation;

    @Option(
            names = "--weaker-limits",
            description = "Go on where this machine cannot hold a limit of the topology for this user.")
    private boolean weakerLimits;

    @Option(
            names = "--schedule",
            paramLabel = "on|off",
            defaultValue = "on",
            description =
                    "Whether the topology's windows are kept to (default: ${DEFAULT-VALUE}); off, its partitions run"
                            + " at any time, on the cores of their windows.")
    private Schedule schedule;

    /** As on the command line. */
    enum Schedule {
        on,
        off
    }

    /** As on the command line. */
    enum Design {
        call,
        message,
        ring,
        mapped
    }

    /** As on the command line. */
    enum Wait {
        park,
        spin,
        adaptive
    }

    /** As on the command line. */
    enum Isolation {
        sandbox,
        separate,
        none
    }

    Options options(Plan plan) {
        String reached = design == null ? Choices.word(Options.design(plan)) : design.name();
        return Options.of(reached, wait.name(), isolation.name()).withWeakerLimits(weakerLimits);
    }

    /** As it is to be run. */
    Plan scheduled(Plan plan) {
        return schedule == Schedule.on ? plan : plan.unscheduled();
    }
}
