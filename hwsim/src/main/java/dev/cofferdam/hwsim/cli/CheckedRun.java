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
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Runs an interpreting and a translating machine side by side on the same input. Used by one thread. */
final class CheckedRun {
    private static final long STRETCH = 1 << 20;

    private final Arguments arguments;
    private final HostMemory memory;
    private final PrintStream errors;

    CheckedRun(Arguments arguments, HostMemory memory, PrintStream errors) {
        this.arguments = arguments;
        this.memory = memory;
        this.errors = errors;
    }

    Outcome run(StandardConsole console, List<BlockStorage> disks, Guest guest)
            throws UsageException, ImageException, IOException {
        if (disks.stream().anyMatch(disk -> !disk.isReadOnly())) {
            throw new UsageException("--check runs two machines, so its disks must be read-only: FILE:ro");
        }
        SplitConsole split = new SplitConsole(console);
        BoardOptions board = arguments.board();
        try (Arena arena = Arena.ofShared()) {
            long size = arguments.memory();
            MemorySegment both = memory.allocate(arena, 2 * size, Ram.PAGE_SIZE);
            try (Machine one = new Machine(
                            board.withTranslation(BoardOptions.Translation.OFF),
                            Peripherals.of(split.first()).withDisks(disks).withUnit(arguments.unit()),
                            both.asSlice(0, size));
                    Machine other = new Machine(
                            board,
                            Peripherals.of(split.second()).withDisks(disks).withUnit(arguments.unit()),
                            both.asSlice(size, size))) {
                guest.load(one);
                guest.load(other);
                return compare(one, other, console);
            }
        } catch (LockStep.Divergence found) {
            errors.println("hwsim: interpreter and translated code differ " + found.getMessage());
            return new Outcome(Outcome.Kind.OFF, 1);
        }
    }

    private Outcome compare(Machine one, Machine other, StandardConsole console)
            throws UsageException, LockStep.Divergence {
        LockStep pair = new LockStep(one, other);
        Limit limit = new Limit(arguments.maxInstructions());
        limit.attach(one);
        Outcome outcome = one.run(0);
        while (outcome.kind() == Outcome.Kind.RUNNING) {
            long cycles = limit.left(STRETCH);
            if (cycles == 0) {
                errors.println("hwsim: the guest did not end within --max-instructions: " + limit);
                break;
            }
            outcome = pair.run(cycles);
        }
        console.flush();
        errors.printf("hwsim: %d instructions, interpreted and translated alike%n", one.retired());
        return outcome;
    }
}
