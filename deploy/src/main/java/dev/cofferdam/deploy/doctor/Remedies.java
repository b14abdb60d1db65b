package dev.cofferdam.deploy.doctor;

import java.nio.file.Path;
import java.util.List;

/**
 * Knows the commands by which this user mends what lacks. Immutable.
 *
 * @param needs the script that knows distributions, what their packages are called and how one becomes root, for doctor as for
 *     the first build
 * @param user this user's name
 * @param command what a person types to call this one
 */
record Remedies(Path needs, String user, String command) {
    /** Installs a program, which need not be the package's name. */
    String install(String program) {
        Trial said = Trial.of(List.of(needs.toString(), "--say", program));
        return said.worked() && !said.output().isEmpty()
                ? said.output()
                : "install " + program + ", from this distribution's packages";
    }

    /** The same command where this is root, else by sudo or su, whichever is here; {@code command} has no quotes. */
    String asRoot(String command) {
        Trial said = Trial.of(List.of(needs.toString(), "--as-root", command));
        return said.worked() ? said.output() : command + ", as root";
    }

    /** By it systemd gives a user's command control groups of its own. */
    String delegate() {
        return "systemd-run --user --scope -p Delegate=yes " + command + " up FILE";
    }

    /** The control group below {@code directory} that is this user's. */
    Path group(String directory) {
        return Path.of(directory, "cofferdam-user-" + user);
    }

    /** By it root makes this user's group below {@code directory}, of which version 1 knows no other way. */
    String give(String directory) {
        Path group = group(directory);
        return "mkdir " + group + " && chown " + user + " " + group + " " + group + "/cgroup.procs";
    }
}
