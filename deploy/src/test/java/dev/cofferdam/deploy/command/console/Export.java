package dev.cofferdam.deploy.command.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A process that writes a file without end, and removes it where it fails. */
final class Export {
    private Export() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Optional<Integer> done = Interruption.interruptibly(() -> System.out.println("interrupted"), () -> write(file));
        System.exit(done.orElse(1));
    }

    private static int write(Path file) throws IOException {
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            System.out.println("writing");
            while (true) {
                to.write(ByteBuffer.allocate(512), 0);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
