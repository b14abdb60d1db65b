package dev.cofferdam.deploy.doctor;

import dev.cofferdam.jail.Freezer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this machine offers for keeping partitions to time windows; only topologies with a schedule ask for it. Stateless. */
final class TimeFindings {
    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final Path BUDGET = GROUPS.resolve("cpu");
    private static final String RUNTIME = "cpu.rt_runtime_us";

    private TimeFindings() {}

    static List<Finding> all(Remedies remedies, boolean root) throws IOException {
        return List.of(
                freezer(Freezer.Way.here(), root, GROUPS, remedies),
                priority(
                        Trial.of(List.of("chrt", "-f", "50", "true")),
                        budget(BUDGET, Files.readAllLines(Path.of("/proc/self/cgroup"))),
                        remedies),
                apart(PROCESSORS, SystemCalls.hasCoreScheduling(), Files.readString(Path.of("/proc/filesystems"))));
    }

    static Finding freezer(Freezer.Way way, boolean root, Path mount, Remedies remedies) {
        String found = way.text() + ": a window has at least " + way.switchMicros() + " us";
        return switch (way) {
            case VERSION_2 -> Finding.good("freezer", found);
            case VERSION_1 ->
                Finding.lacks(
                        "freezer",
                        found,
                        "switches take longer, and what is frozen when the kernel is killed is left until the next command",
                        beside(mount, remedies));
            case SIGNALS ->
                Finding.lacks(
                        "freezer",
                        found,
                        "windows are refused without --weaker-limits, and begin late where the machine is busy",
                        root ? "" : delegate(mount, remedies));
        };
    }

    /** Version 2 is there for whoever may move processes in it: for an ordinary user below a group that root has put him in. */
    private static String beside(Path mount, Remedies remedies) {
        String unified = mount.resolve("unified").toString();
        return Files.exists(mount.resolve("unified/cgroup.procs"))
                ? remedies.asRoot(remedies.give(unified)) + "; and in each shell that launches: echo $$ | "
                        + remedies.asRoot("tee " + remedies.group(unified) + "/cgroup.procs")
                : "mount a cgroup2 hierarchy at " + mount.resolve("unified")
                        + ", or boot with systemd.unified_cgroup_hierarchy=1";
    }

    /** Of version 1 a group of cores has none until it is told some. */
    private static String delegate(Path mount, Remedies remedies) {
        if (Files.exists(mount.resolve("cgroup.controllers"))) {
            return remedies.delegate();
        }
        String cores = mount.resolve("cpuset").toString();
        return remedies.asRoot(remedies.give(mount + "/freezer") + " && " + remedies.give(cores)
                + " && for each in cpus mems; do cat " + cores + "/cpuset.$each >" + remedies.group(cores)
                + "/cpuset.$each; done");
    }

    /** What real-time priority a control group of version 1 that this process is in has; empty: no such limit. */
    static String budget(Path mount, List<String> own) throws IOException {
        for (String line : own) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains("cpu")) {
                Path file = mount.resolve(parts[2].substring(1)).resolve(RUNTIME);
                return Files.exists(file) ? Files.readString(file).strip() : "";
            }
        }
        return "";
    }

    /** @param budget of the control group, in microseconds, or empty */
    static Finding priority(Trial fifo, String budget, Remedies remedies) {
        if (fifo.worked()) {
            String found =
                    "SCHED_FIFO" + (budget.isEmpty() ? "" : ", " + budget + " us a second for this control group");
            return Finding.good("real-time priority", found);
        }
        boolean none = budget.equals("0");
        return Finding.lacks(
                "real-time priority",
                none ? "none: " + RUNTIME + " of this control group is 0" : fifo.output(),
                "windows begin late where the machine is busy",
                none
                        ? remedies.asRoot("echo 500000 >" + BUDGET + "/GROUP/" + RUNTIME)
                        : "run as root, or with the ambient capability CAP_SYS_NICE");
    }

    /** What keeps windows on different cores from telling of each other; a topology is run without it as well. */
    static Finding apart(Path processors, boolean coreScheduling, String fileSystems) throws IOException {
        List<String> there = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        boolean siblings = text(processors.resolve("smt/active")).equals("1");
        (siblings ? absent : there).add(siblings ? "cores without siblings" : "no hardware threads share a core");
        (coreScheduling ? there : absent).add("core scheduling");
        (fileSystems.contains("resctrl") ? there : absent).add("cache allocation (resctrl)");
        (text(processors.resolve("isolated")).isEmpty() ? absent : there).add("isolated cores");
        (text(processors.resolve("nohz_full")).isEmpty() ? absent : there).add("cores without a tick (nohz_full)");
        String found = String.join(", ", there.isEmpty() ? List.of("nothing") : there);
        return absent.isEmpty()
                ? Finding.good("cores apart", found)
                : Finding.lacks(
                        "cores apart",
                        found + "; not here: " + String.join(", ", absent),
                        "who has a window on one core can tell by its speed what another core's does",
                        "put partitions that are to be apart on one core, each in windows of its own");
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file).strip().replace("(null)", "") : "";
    }
}
