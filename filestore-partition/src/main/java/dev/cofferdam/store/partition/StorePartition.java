package dev.cofferdam.store.partition;

import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Subject;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.runtime.DenialReport;
import dev.cofferdam.partition.runtime.SystemProgram;
import dev.cofferdam.store.engine.StoreEngine;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * The store as a partition of its own: one thread for each client serves what the kernel passes on of it, and in the ring
 * design another serves that client's own lane.
 *
 * <p>What a store that was killed had been asked is not done by the next one: the client may know that it was done, and
 * may use its window for something else by then. The lane tells it ({@link ServerLane#open}).
 */
public final class StorePartition implements Program, SystemProgram {
    private final List<SubjectLane> lanes = new ArrayList<>();
    private StoreEngine engine;

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void open(PartitionFiles files, DenialReport denials, Runnable alive) throws IOException {
        Manifest manifest = Manifest.decode(Files.readAllBytes(files.manifest()));
        StoreManifest plan = StoreManifest.decode(Files.readAllBytes(files.storeManifest()));
        engine = StoreEngine.open(plan, failure -> System.err.println("error: " + failure));
        for (int i = 0; i < plan.subjects().size(); i++) {
            if (!plan.subjects().get(i).grants().isEmpty()) {
                serve(files, manifest, i, plan.subjects().get(i), denials);
            }
        }
        lanes.forEach(SubjectLane::start);
        if (manifest.withinMillis() > 0) {
            new StorePulse(lanes, manifest.withinMillis(), alive).start();
        }
    }

    private void serve(PartitionFiles files, Manifest manifest, int subject, Subject plan, DenialReport denials)
            throws IOException {
        Arena arena = Arena.global();
        MemorySegment window = SharedMemory.map(files.subjectWindow(subject), plan.windowBytes(), arena);
        SubjectLane own = null;
        if (manifest.direct()) {
            ServerLane lane = ServerLane.open(files.subjectLane(subject), arena, manifest.waiting());
            own = SubjectLane.own(subject, plan, lane, window, engine, denials);
            lanes.add(own);
        }
        ServerLane lane = ServerLane.open(files.kernelLane(subject), arena, manifest.kernelWaiting());
        lanes.add(SubjectLane.passedOn(subject, plan, lane, window, engine, own));
    }

    /** Everything is done by the clients' threads. */
    @Override
    public void run(Partition partition) {
        // The kernel has asked it to end.
        lanes.forEach(SubjectLane::end);
        engine.leave();
    }
}
