package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.image.Elf;
import dev.cofferdam.hwsim.image.ImageException;
import dev.cofferdam.hwsim.memory.Ram;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One bare-metal program. Used by the machine's thread. */
final class ProgramGuest implements Guest {
    private final Arguments arguments;
    private long begin;
    private long end;

    ProgramGuest(Arguments arguments) {
        this.arguments = arguments;
    }

    @Override
    public void load(Machine machine) throws UsageException, ImageException, IOException {
        Path file = arguments.path(Option.ELF);
        try (Arena arena = Arena.ofShared()) {
            Elf elf = Elf.parse(HostFiles.map(Option.ELF, file, arena));
            if (arguments.has(Option.SIGNATURE)) {
                begin = elf.symbol("begin_signature").orElse(0);
                end = elf.symbol("end_signature").orElse(-1);
                if (end < begin || !machine.ram().contains(begin, end - begin)) {
                    throw new ImageException("no begin_signature and end_signature in memory, for --signature");
                }
            }
            Boot.elf(machine, elf);
        } catch (ImageException wrong) {
            throw new ImageException(Option.ELF + ": " + file + ": " + wrong.getMessage());
        }
    }

    /** Writes the memory between the program's two symbols, a number to a line, as its test suite expects. */
    @Override
    public void finish(Machine machine) throws UsageException, IOException {
        Path file = arguments.path(Option.SIGNATURE);
        if (file == null) {
            return;
        }
        int granularity = arguments.signatureGranularity();
        Ram ram = machine.ram();
        try (PrintStream text =
                new PrintStream(HostFiles.write(Option.SIGNATURE, file), false, StandardCharsets.US_ASCII)) {
            for (long at = begin; at < end; at += granularity) {
                for (int i = granularity - 1; i >= 0; i--) {
                    long offset = at + i - ram.base();
                    text.printf("%02x", offset < ram.size() ? ram.read(offset, 1) : 0);
                }
                text.print('\n');
            }
            if (text.checkError()) {
                throw new IOException(Option.SIGNATURE + ": " + file + " cannot be written");
            }
        }
    }
}
