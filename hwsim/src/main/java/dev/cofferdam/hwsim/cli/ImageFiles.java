package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Boot;
import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The files that a machine boots from, mapped only while they are copied, so that they cost the process nothing after. */
final class ImageFiles {
    private final Arguments arguments;

    ImageFiles(Arguments arguments) {
        this.arguments = arguments;
    }

    /** Loads the files into a machine's memory and starts it. */
    void load(Machine machine) throws ImageException, IOException {
        try (Arena arena = Arena.ofShared()) {
            Path firmware = arguments.path("--firmware");
            Path initrd = arguments.path("--initrd");
            Boot.linux(
                    machine,
                    new Boot.Images(
                            firmware == null ? null : map(firmware, arena),
                            map(arguments.path("--kernel"), arena),
                            initrd == null ? MemorySegment.NULL : map(initrd, arena),
                            arguments.append()));
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }
}
