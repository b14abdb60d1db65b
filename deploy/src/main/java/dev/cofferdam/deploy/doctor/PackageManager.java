package dev.cofferdam.deploy.doctor;

import java.nio.file.Path;
import java.util.List;

/**
 * Knows the command by which a person of this distribution installs what is not there. Immutable.
 *
 * @param needs the script that knows distributions and what their packages are called, for doctor as for the first build
 */
record PackageManager(Path needs) {
    /** That of a program, which need not be the package's name. */
    String install(String program) {
        Trial said = Trial.of(List.of(needs.toString(), "--say", program));
        return said.worked() && !said.output().isEmpty()
                ? said.output()
                : "install " + program + ", from this distribution's packages";
    }
}
