package dev.cofferdam.store;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.abi.Lane;
import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.abi.Stage;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StorePlan;
import dev.cofferdam.abi.StorePlan.Subject;
import dev.cofferdam.partition.DenialReport;
import dev.cofferdam.partition.Hosted;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.List;

/**
 * The store as a partition of its own: one thread serves what the kernel passes on, and in the ring design one thread
 * for each client serves that client's own lane.
 *
 * <p>A request leaves its lane only when its reply is in: a store that is started again on the same lanes finds what
 * its predecessor did not finish. Reads and writes of blocks may be done twice; publishing could then count a version
 * twice, which readers see as a version that they did not wait for.
 */
public final class StorePartition implements Program, Hosted {
    private MemorySegment[] windows;
    private StoreEngine engine;
    private Lane kernelLane;
    private DenialReport denials;

    @Override
    public String name() {
        return "store";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void open(PartitionFiles files, DenialReport report) throws IOException {
        denials = report;
        Manifest manifest = Manifest.decode(Files.readAllBytes(files.manifest()));
        StorePlan plan = StorePlan.decode(Files.readAllBytes(files.storePlan()));
        engine = StoreEngine.open(plan);
        List<Subject> subjects = plan.subjects();
        windows = new MemorySegment[subjects.size()];
        for (int i = 0; i < windows.length; i++) {
            if (subjects.get(i).grants().isEmpty()) {
                windows[i] = MemorySegment.NULL;
                continue;
            }
            windows[i] =
                    SharedMemory.map(files.subjectWindow(i), subjects.get(i).windowBytes(), Arena.global());
            if (manifest.direct()) {
                serve(
                        i,
                        subjects.get(i),
                        Lane.server(files.subjectLane(i), Arena.global(), manifest.waiting()),
                        manifest.core());
            }
        }
        kernelLane = Lane.server(files.serviceLane(), Arena.global(), manifest.kernelWaiting());
    }

    @Override
    public void run(Partition partition) {
        Message message = new Message();
        while (true) {
            while (kernelLane.receive(message)) {
                if (message.operation() == Operation.STOP) {
                    kernelLane.done();
                    engine.leave();
                    return;
                }
                int subject = message.subject();
                engine.serve(message, subject >= 0 && subject < windows.length ? windows[subject] : MemorySegment.NULL);
                kernelLane.send(message);
                kernelLane.done();
            }
            kernelLane.await(Long.MAX_VALUE);
        }
    }

    /** Who speaks on a subject's lane is known by the lane, so nothing in the message can claim otherwise. */
    private void serve(int subject, Subject plan, Lane lane, int core) {
        Thread.ofPlatform().daemon().name("subject-" + subject).start(() -> {
            Affinity.settle(core);
            Message message = new Message();
            while (true) {
                while (lane.receive(message)) {
                    Operation operation = message.operation();
                    message.address(subject, disk(plan, message.end()));
                    engine.serve(message, windows[subject]);
                    if (message.status() == Status.DENIED) {
                        denials.denied(subject, message.end(), operation);
                    }
                    if (!reads(plan, message.end())) {
                        message.version(0);
                    }
                    message.address(0, 0);
                    message.stamp(Stage.ANSWERED);
                    lane.send(message);
                    lane.done();
                }
                lane.await(Long.MAX_VALUE);
            }
        });
    }

    /** As in the kernel: who publishes without reading, upwards, is not told how often others did. */
    private static boolean reads(Subject subject, int end) {
        return end >= 0
                && end < subject.grants().size()
                && subject.grants().get(end).read();
    }

    /** A partition's disks are its first ends, in the order of its grants. */
    private static int disk(Subject subject, int end) {
        return end >= 0 && end < subject.grants().size()
                ? subject.grants().get(end).disk()
                : -1;
    }
}
