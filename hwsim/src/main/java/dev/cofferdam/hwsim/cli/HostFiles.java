package dev.cofferdam.hwsim.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The files that a command line names. Whatever is wrong with one is said in a sentence, with the option that named it.
 * Static functions; safe for any thread.
 */
final class HostFiles {
    private HostFiles() {}

    /** Checks that a path is a file that can be read and has something in it. */
    static void checkInput(Option option, Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException(option + ": there is no file " + path);
        }
        if (Files.isDirectory(path)) {
            throw new IOException(option + ": " + path + " is a directory; a file is needed");
        }
        if (!Files.isReadable(path)) {
            throw new IOException(option + ": " + path + " may not be read");
        }
        if (Files.isRegularFile(path) && Files.size(path) == 0) {
            throw new IOException(option + ": the file " + path + " is empty");
        }
    }

    /** Checks that a path is a place where a file can be written, so that a long run is not for nothing. */
    static void checkOutput(Option option, Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw new IOException(option + ": " + path + " is a directory; a file's name is needed");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException(option + ": there is no directory " + directory + " for " + path.getFileName());
        }
        Path changed = Files.exists(path) ? path : directory;
        if (!Files.isWritable(changed)) {
            throw new IOException(option + ": " + path + " may not be written");
        }
    }

    /** Whether two paths lead to one file, be it there yet or not. */
    static boolean isSame(Path one, Path other) throws IOException {
        boolean areThere = Files.exists(one) && Files.exists(other);
        return areThere
                ? Files.isSameFile(one, other)
                : one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /** A whole file, for as long as the arena is there. */
    static MemorySegment map(Option option, Path path, Arena arena) throws IOException {
        checkInput(option, path);
        try (FileChannel channel = FileChannel.open(path)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException failure) {
            throw failed(option, "read", path, failure);
        }
    }

    static InputStream read(Option option, Path path) throws IOException {
        checkInput(option, path);
        try {
            return new BufferedInputStream(Files.newInputStream(path));
        } catch (IOException failure) {
            throw failed(option, "read", path, failure);
        }
    }

    static OutputStream write(Option option, Path path) throws IOException {
        try {
            return new BufferedOutputStream(Files.newOutputStream(path));
        } catch (IOException failure) {
            throw failed(option, "written", path, failure);
        }
    }

    /** A failure in terms of the option: the file could not be {@code done}, read or written. */
    static IOException failed(Option option, String done, Path path, IOException failure) {
        return new IOException(option + ": " + path + " cannot be " + done + ": " + reason(failure), failure);
    }

    /** Why, in words: some exceptions' messages are a file's name, and others have none. */
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no file " + missing.getFile();
            case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
            case FileSystemException other -> other.getReason() == null ? other.toString() : other.getReason();
            case EOFException end -> "it ends too early";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
