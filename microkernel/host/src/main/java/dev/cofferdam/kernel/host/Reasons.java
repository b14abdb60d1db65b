package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Says in a sentence what went wrong: the messages of file systems are often a path alone. Stateless. */
public final class Reasons {
    private Reasons() {}

    public static String of(IOException wrong) {
        if (!(wrong instanceof FileSystemException file)
                || !wrong.getClass().getPackageName().equals("java.nio.file")) {
            return wrong.getMessage() == null ? wrong.getClass().getSimpleName() : sentence(wrong.getMessage());
        }
        if (file.getFile() == null) {
            return wrong.getMessage(); // a sentence already
        }
        return switch (file) {
            case NoSuchFileException _ -> "there is no " + absent(Path.of(file.getFile()));
            case FileAlreadyExistsException _ -> file.getFile() + " is there already";
            case AccessDeniedException _ -> "this user may not use " + file.getFile();
            case DirectoryNotEmptyException _ -> "directory " + file.getFile() + " is not empty";
            case NotDirectoryException _ -> file.getFile() + " is no directory";
            default -> wrong.getMessage();
        };
    }

    /** What of a path is not there: its directory, or itself. */
    private static String absent(Path path) {
        Path directory = path.getParent();
        return directory == null || Files.exists(directory) ? path.toString() : "directory " + directory;
    }

    /** Whoever cannot start a process is told by Java, in many lines, to install it anew; why it could not stands before. */
    private static String sentence(String message) {
        int advice = message.indexOf("\nPossible reasons:");
        return advice < 0 ? message : message.substring(0, advice).strip();
    }
}
