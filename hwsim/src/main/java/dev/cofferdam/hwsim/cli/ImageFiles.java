package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The files that a machine boots from, mapped only while they are copied, so that they cost the process nothing after. */
final class ImageFiles implements Guest {
    private final Arguments arguments;

    ImageFiles(Arguments arguments) {
        this.arguments = arguments;
    }

    /** Loads the files into a machine's memory and starts it. */
    @Override
    public void load(Machine machine) throws UsageException, ImageException, IOException {
        try (Arena arena = Arena.ofShared()) {
            Boot.system(
                    machine,
                    new Boot.Images(
                            map(Option.FIRMWARE, arena),
                            map(Option.KERNEL, arena),
                            map(Option.INITRD, arena),
                            arguments.append()));
        }
    }

    /** The file that an option names, or null. */
    private MemorySegment map(Option option, Arena arena) throws UsageException, IOException {
        return arguments.has(option) ? HostFiles.map(option, arguments.path(option), arena) : null;
    }
}
