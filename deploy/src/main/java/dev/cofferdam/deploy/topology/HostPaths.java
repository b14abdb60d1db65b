package dev.cofferdam.deploy.topology;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The host's paths as topologies write them, and what stands there. Stateless. */
public final class HostPaths {
    /** One line without control characters; a leading ~ is a shell's, and would make a directory of that name. */
    public static final Pattern PATTERN = Pattern.compile("(?!~)(?!.*\\$\\{)(?=.*\\S)[^\\x00-\\x1F\\x7F]+");

    private HostPaths() {}

    /** What to write for a path that begins with ~; empty where it does not. */
    public static Optional<String> withoutTilde(String path) {
        if (!path.startsWith("~")) {
            return Optional.empty();
        }
        String literal = "./" + path + " if a file here is so named";
        return Optional.of(
                path.equals("~") || path.startsWith("~/")
                        ? "write " + System.getProperty("user.home") + path.substring(1) + ", or " + literal
                        : "write the whole path of that home directory, or " + literal);
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
