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
        Remedies remedies =
                new Remedies(installation.needs(), System.getProperty("user.name"), installation.commandName());
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineFindings.java());
        findings.addAll(SandboxFindings.all(remedies, root));
        findings.addAll(LimitFindings.all(remedies, root));
        findings.addAll(TimeFindings.all(remedies, root));
        findings.add(MachineFindings.landlock());
        findings.add(MachineFindings.cores());
        findings.add(MachineFindings.memory());
        findings.add(MachineFindings.sharedMemory(remedies));
        findings.add(MachineFindings.docker(remedies));
        return findings;
    }
}
