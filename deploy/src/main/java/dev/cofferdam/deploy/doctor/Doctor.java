package dev.cofferdam.deploy.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds out what this machine offers for running topologies, and what mends what it lacks. Stateless. */
public final class Doctor {
    private Doctor() {}

    /** Every finding, in an order that a reader can follow; takes about a second, mostly for starting sandboxes. */
    public static List<Finding> examine(boolean root) throws IOException {
        List<Path> path = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        PackageManager packages = PackageManager.in(path, root);
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineFindings.java());
        findings.addAll(SandboxFindings.all(packages, root));
        findings.addAll(LimitFindings.all(packages, root));
        findings.addAll(TimeFindings.all(root));
        findings.add(MachineFindings.landlock());
        findings.add(MachineFindings.cores());
        findings.add(MachineFindings.memory());
        findings.add(MachineFindings.sharedMemory(root));
        findings.add(MachineFindings.docker(packages, root));
        return findings;
    }
}
