package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.board.Outcome;
import dev.cofferdam.hwsim.board.Peripherals;
import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs one bare-metal program to its end. Used once, by one thread. */
final class ElfRun {
    private static final int STILL_RUNNING = 3;

    private final Arguments arguments;
    private final Streams streams;
    private final PrintStream errors;

    ElfRun(Arguments arguments, Streams streams) {
        this.arguments = arguments;
        this.streams = streams;
        this.errors = streams.errors();
    }

    /** Runs the program and gives its exit code. */
    int run() throws UsageException, ImageException, IOException {
        Elf elf = Elf.parse(Files.readAllBytes(arguments.elf()));
        StandardConsole console = new StandardConsole(streams.in(), streams.out());
        if (arguments.has("--check")) {
            return exit(new CheckedRun(arguments, errors).run(console, List.of(), machine -> Boot.elf(machine, elf)));
        }
        Attendant attendant = new Attendant(arguments, errors);
        try (Arena arena = Arena.ofShared();
                Machine machine = new Machine(
                        arguments.board(),
                        Peripherals.of(console),
                        arena.allocate(arguments.memory(), Ram.PAGE_SIZE))) {
            Boot.elf(machine, elf);
            attendant.restore(machine);
            Outcome outcome = attendant.attend(machine, console, () -> execute(machine));
            writeSignature(machine, elf);
            return exit(outcome);
        }
    }

    private int exit(Outcome outcome) {
        if (outcome.kind() != Outcome.Kind.OFF) {
            errors.println("hwsim: the program did not end: " + outcome.kind());
            return STILL_RUNNING;
        }
        return Math.min(outcome.code(), 255);
    }

    private Outcome execute(Machine machine) throws UsageException, IOException {
        long most = arguments.number("--max-instructions", Long.MAX_VALUE / 2);
        Path trace = arguments.path("--trace");
        if (trace == null) {
            return machine.run(most);
        }
        try (PrintStream out = new PrintStream(
                new BufferedOutputStream(Files.newOutputStream(trace)), false, StandardCharsets.US_ASCII)) {
            return new Tracer(machine, out).run(most);
        }
    }

    /** Writes the memory between the program's two symbols, a number to a line, as its test suite expects. */
    private void writeSignature(Machine machine, Elf elf) throws UsageException, ImageException, IOException {
        Path file = arguments.path("--signature");
        if (file == null) {
            return;
        }
        int granularity = (int) arguments.number("--signature-granularity", 4);
        if (granularity < 1 || granularity > 16) {
            throw new UsageException("--signature-granularity must be 1 to 16");
        }
        long begin = elf.symbol("begin_signature").orElse(0);
        long end = elf.symbol("end_signature").orElse(-1);
        if (end < begin || !machine.ram().contains(begin, end - begin)) {
            throw new ImageException("no begin_signature and end_signature in memory");
        }
        StringBuilder text = new StringBuilder();
        for (long at = begin; at < end; at += granularity) {
            for (int i = granularity - 1; i >= 0; i--) {
                long offset = at + i - machine.ram().base();
                text.append("%02x"
                        .formatted(offset < machine.ram().size() ? machine.ram().read(offset, 1) : 0));
            }
            text.append('\n');
        }
        Files.writeString(file, text);
    }
}
