package dev.cofferdam.deploy.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host's paths as topologies write them, and what stands there. Stateless. */
public final class HostPaths {
    /** One line without control characters; a leading ~ or $ is a shell's, and would make a directory of that name. */
    public static final Pattern PATTERN = Pattern.compile("(?![~$])(?!.*\\$\\{)(?=.*\\S)[^\\x00-\\x1F\\x7F]+");

    private static final Pattern HOME = Pattern.compile("(~|\\$HOME)(?=/|$)");

    private HostPaths() {}

    /** What to write for a path that begins as only a shell understands it; empty where it does not. */
    public static Optional<String> withoutShell(String path) {
        if (!isForShell(path)) {
            return Optional.empty();
        }
        String literal = "./" + path + " if a file here is so named";
        Matcher home = HOME.matcher(path);
        String whole = path.startsWith("~") ? "the whole path of that home directory" : "the path itself";
        return Optional.of("write "
                + (home.lookingAt() ? System.getProperty("user.home") + path.substring(home.end()) : whole) + ", or "
                + literal);
    }

    /** Whether a path begins with what shells replace. */
    public static boolean isForShell(String path) {
        return path.startsWith("~") || path.startsWith("$");
    }

    /** Why {@code file} is no file that can be read; empty where it is one. */
    public static Optional<String> unreadable(Path file) {
        String shown = Printable.of(file.toString());
        if (Files.isDirectory(file)) {
            return Optional.of(shown + " is a directory");
        } else if (!Files.exists(file)) {
            return Optional.of("there is no file " + shown);
        } else if (!Files.isRegularFile(file)) {
            return Optional.of(shown + " is a pipe, socket or device, not a file of data");
        }
        return Files.isReadable(file) ? Optional.empty() : Optional.of("you may not read the file " + shown);
    }
}
