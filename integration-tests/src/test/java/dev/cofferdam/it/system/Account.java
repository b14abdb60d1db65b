package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * The user that runs a topology. Immutable.
 *
 * @param number numeric user and group
 * @param prefix of a command that becomes this user
 */
public record Account(int number, List<String> prefix) {
    private static final int ORDINARY = 54_321;

    /** Whoever runs the tests. */
    public static Account own() {
        try {
            return new Account((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A throw-away user without rights of its own; a test that wants one is skipped where it cannot become it. */
    public static Account ordinary() {
        assumeTrue(own().isRoot(), "only root can become a throw-away user");
        assumeTrue(isOpen(Path.of("").toAbsolutePath()), "the project lies where no throw-away user can reach it");
        return ordinary(ORDINARY);
    }

    /** Whether everybody may get there; in root's home, for one, nobody else may. */
    private static boolean isOpen(Path directory) {
        try {
            for (Path each = directory; each != null; each = each.getParent()) {
                if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The user of that number, which is also its group's. */
    static Account ordinary(int user) {
        String number = Integer.toString(user);
        return new Account(
                user, List.of("setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--inh-caps=-all"));
    }

    public boolean isRoot() {
        return number == 0;
    }
}
