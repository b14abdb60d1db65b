package dev.cofferdam.deploy.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command that installs a distribution's packages. Immutable.
 *
 * @param prefix what stands before the package's name
 */
record PackageManager(String prefix) {
    private static final List<String> KNOWN =
            List.of("apt-get install -y", "dnf install -y", "zypper install -y", "apk add", "pacman -S");

    /** The one found in {@code directories}; Debian's where none is. */
    static PackageManager in(List<Path> directories, boolean root) {
        String found = KNOWN.stream()
                .filter(command -> directories.stream()
                        .anyMatch(directory ->
                                Files.isExecutable(directory.resolve(command.substring(0, command.indexOf(' '))))))
                .findFirst()
                .orElse(KNOWN.getFirst());
        return new PackageManager((root ? "" : "sudo ") + found);
    }

    String install(String name) {
        return prefix + " " + name;
    }
}
