package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One isolated process and what it may use. Immutable.
 *
 * @param accessClass empty for the store's own partition, which serves every class, and for a filter, which runs at the
 *     class of the object that it looks at
 * @param arguments of the program
 * @param published what it reads of other domains' volumes
 * @param views directories of the host that it reads, or has as its outbox
 * @param after numbers of the partitions that have to have been ready before it is started
 */
public record PartitionPlan(
        String name,
        Optional<AccessClass> accessClass,
        ProgramPlan program,
        Map<String, String> arguments,
        List<DiskGrant> disks,
        List<FileGrant> files,
        List<SocketGrant> sockets,
        List<DirectoryGrant> directories,
        List<PublishedGrant> published,
        List<ViewGrant> views,
        LimitsPlan limits,
        RestartPolicy restart,
        List<Integer> after,
        HealthPlan health) {

    public PartitionPlan {
        arguments = Map.copyOf(arguments);
        disks = List.copyOf(disks);
        files = List.copyOf(files);
        sockets = List.copyOf(sockets);
        directories = List.copyOf(directories);
        published = List.copyOf(published);
        views = List.copyOf(views);
        after = List.copyOf(after);
    }

    /** One that reads nothing of other domains and no directory, is started at once, and of which nobody asks whether it is alive. */
    public PartitionPlan(
            String name,
            Optional<AccessClass> accessClass,
            ProgramPlan program,
            Map<String, String> arguments,
            List<DiskGrant> disks,
            List<FileGrant> files,
            List<SocketGrant> sockets,
            List<DirectoryGrant> directories,
            LimitsPlan limits,
            RestartPolicy restart) {
        this(
                name,
                accessClass,
                program,
                arguments,
                disks,
                files,
                sockets,
                directories,
                List.of(),
                List.of(),
                limits,
                restart,
                List.of(),
                HealthPlan.NONE);
    }

    /** The directories of the host that it writes, and no other partition has. */
    public List<Path> writes() {
        return Stream.concat(
                        directories.stream().map(DirectoryGrant::path),
                        views.stream().filter(ViewGrant::isOutbox).map(ViewGrant::path))
                .toList();
    }

    /** Whether it is a gateway's half: it has directories of the host, or sockets that none but halves have. */
    public boolean isHalf() {
        return !directories.isEmpty()
                || sockets.stream().anyMatch(socket -> socket.use().isHalfs());
    }
}
