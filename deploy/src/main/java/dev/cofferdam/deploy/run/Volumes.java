package dev.cofferdam.deploy.run;

import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.store.editor.VolumeEditor;
import dev.cofferdam.store.editor.VolumeRecorder;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Volume;
import dev.cofferdam.store.volume.VolumeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Makes the volume that a plan names what the plan says it is. Stateless. */
public final class Volumes {
    /** For how long a store may outlive a kernel that was killed. */
    private static final long DYING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Volumes() {}

    /**
     * Opens the volume of a plan that has a store, and makes the disks that it lacks.
     *
     * @param recorder told of disks that are made
     * @throws IOException if a disk is there with another label or length: it is never changed
     */
    public static Volume prepare(Plan plan, VolumeRecorder recorder) throws IOException {
        StorePlan store = plan.store().orElseThrow();
        Path directory = store.volume();
        try (VolumeEditor editor =
                VolumeEditor.openOrCreate(directory, store.sizeBytes(), InstantSource.system(), recorder)) {
            LevelOrder.keep(directory, plan.policy());
            for (DiskPlan disk : store.disks()) {
                prepare(editor, directory, disk, plan.policy(), plan.label(disk));
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return editor.volume();
        }
    }

    /** @throws IOException if one of a plan's disks is served by another store, or somebody changes what is in it */
    static void requireFree(Plan plan, Volume volume) throws IOException {
        List<DiskRecord> disks = new ArrayList<>();
        for (DiskPlan disk : plan.disks()) {
            volume.find(disk.name()).ifPresent(disks::add);
        }
        VolumeDirectory directory =
                new VolumeDirectory(plan.store().orElseThrow().volume());
        long deadline = System.nanoTime() + DYING_NANOS;
        while (true) {
            try {
                directory.lockDisks(disks).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void prepare(VolumeEditor editor, Path directory, DiskPlan disk, Policy policy, String label)
            throws IOException {
        DiskRecord kept = editor.volume().find(disk.name()).orElse(null);
        if (kept == null) {
            editor.createDisk(disk.name(), label, disk.bytes());
            return;
        }
        String where = "disk " + disk.name() + " of " + directory;
        if (!kept.label().equals(label)) {
            throw new IOException(where + " is " + kept.label() + ", and the topology says " + label + "; "
                    + relabelling(policy, kept.label(), label) + ". Give it the label " + kept.label()
                    + " in the topology, or the new disk another name");
        }
        if (kept.bytes() != disk.bytes()) {
            String has = where + " has " + Sizes.format(kept.bytes()) + ", and the topology says "
                    + Sizes.format(disk.bytes()) + "; ";
            throw new IOException(
                    kept.bytes() < disk.bytes()
                            ? has + "'cofferdam store resize-disk FILE " + disk.name() + "' makes it longer"
                            : has + "no disk is made shorter: write 'size: " + Sizes.format(kept.bytes())
                                    + "' in the topology");
        }
        VolumeEditor.reserve(new VolumeDirectory(directory), kept);
    }

    /** That a disk keeps its label, and how what it holds comes to a class; both labels are of the policy, or it says less. */
    public static String relabelling(Policy policy, String from, String to) {
        String keeps = "a disk keeps its label: ";
        try {
            return keeps
                    + (policy.parse(from).mayFlowTo(policy.parse(to))
                            ? "what it holds may flow to " + to + " as it is, by a partition of " + to
                                    + " that reads it and writes a disk of its own"
                            : "what it holds may not flow to " + to
                                    + " but by a downgrade, which people sign ('cofferdam downgrade submit')");
        } catch (LabelException e) {
            return keeps + e.getMessage();
        }
    }
}
