package dev.cofferdam.deploy.doctor;

import dev.cofferdam.deploy.run.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out what this machine offers for running topologies, and what mends what it lacks. Stateless. */
public final class Doctor {
    private Doctor() {}

    /** Every finding, in an order that a reader can follow; takes about a second, mostly for starting sandboxes. */
    public static List<Finding> examine(boolean root) throws IOException {
        Installation installation = Installation.here();
        PackageManager packages = new PackageManager(installation.needs());
        String command = installation.commandName();
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineFindings.java());
        findings.addAll(SandboxFindings.all(packages, root));
        findings.addAll(LimitFindings.all(packages, root, command));
        findings.addAll(TimeFindings.all(root, command));
        findings.add(MachineFindings.landlock());
        findings.add(MachineFindings.cores());
        findings.add(MachineFindings.memory());
        findings.add(MachineFindings.sharedMemory(root));
        findings.add(MachineFindings.docker(packages, root));
        return findings;
    }
}
