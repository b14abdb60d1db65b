package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.BoardOptions;
import dev.cofferdam.hwsim.board.LockStep;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import dev.cofferdam.hwsim.virtio.BlockStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.util.List;

/** Runs an interpreting and a translating machine side by side on the same input. Used by one thread. */
final class CheckedRun {
    private static final long STRETCH = 1 << 20;

    private final Arguments arguments;
    private final PrintStream errors;

    CheckedRun(Arguments arguments, PrintStream errors) {
        this.arguments = arguments;
        this.errors = errors;
    }

    /** Puts a machine's guest into its memory. */
    interface Loader {
        void load(Machine machine) throws ImageException, IOException;
    }

    Outcome run(StandardConsole console, List<BlockStorage> disks, Loader loader)
            throws UsageException, ImageException, IOException {
        if (disks.stream().anyMatch(disk -> !disk.isReadOnly())) {
            throw new UsageException("--check runs two machines, so its disks must be read-only: FILE:ro");
        }
        SplitConsole split = new SplitConsole(console);
        BoardOptions board = arguments.board();
        try (Arena arena = Arena.ofShared();
                Machine one = new Machine(
                        board.withTranslation(BoardOptions.Translation.OFF),
                        Peripherals.of(split.first()).withDisks(disks).withUnit(arguments.unit()),
                        arena.allocate(arguments.memory(), Ram.PAGE_SIZE));
                Machine other = new Machine(
                        board,
                        Peripherals.of(split.second()).withDisks(disks).withUnit(arguments.unit()),
                        arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
            loader.load(one);
            loader.load(other);
            LockStep pair = new LockStep(one, other);
            long most = arguments.number("--max-instructions", Long.MAX_VALUE);
            Outcome outcome = one.run(0);
            while (one.retired() < most && outcome.kind() == Outcome.Kind.RUNNING) {
                outcome = pair.run(Math.min(STRETCH, most - one.retired()));
            }
            console.flush();
            errors.printf("hwsim: %d instructions, interpreted and translated alike%n", one.retired());
            return outcome;
        } catch (LockStep.Divergence found) {
            errors.println("hwsim: interpreter and translated code differ " + found.getMessage());
            return new Outcome(Outcome.Kind.OFF, 1);
        }
    }
}
