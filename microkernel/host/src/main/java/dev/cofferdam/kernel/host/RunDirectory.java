package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.SharedMemory;
import dev.cofferdam.jail.ControlGroups;
import dev.cofferdam.jail.Trees;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Everything of one running topology that is not to outlive it: shared memory, the control socket, what to clean up.
 *
 * <pre>
 *   starter          process of the command that made the directory and removes it in the end ({@link ProcessIdentity})
 *   kernel           process of the kernel
 *   origin           topology file, the directory it was launched from, and that of its audit and logs, a line each
 *   launch           what the kernel was started with
 *   control          socket for operator's tools, theirs alone
 *   groups           control groups to remove, one a line; noted before they are made
 *   admitted         files of the volume that are open to partitions' users ({@link Admissions})
 *   granted          directories of the host that partitions have ({@link Grants})
 *   granted-sockets  sockets of its network that they have
 *   filters/         system-call filters
 *   private/NAME/    a partition's directory ({@link PartitionFiles})
 *   sockets          links to partitions' sockets to remove, one a line
 *   stage/           bind mounts, seen by the kernel alone
 * </pre>
 *
 * <p>The directory is on a memory file system, so that shared memory never reaches a disk.
 */
public final class RunDirectory {
    private final Path path;
    private final boolean root;

    /**
     * Names the directory; nothing is made yet.
     *
     * @param root whether partitions run under users of their own
     */
    public RunDirectory(Path path, boolean root) {
        this.path = path;
        this.root = root;
    }

    /** The control socket. */
    public Path control() {
        return path.resolve("control");
    }

    Path stage() {
        return path.resolve("stage");
    }

    /** Makes the directories; those below {@code private} are closed to every other user of the host. */
    void create() throws IOException {
        Files.createDirectory(
                path.resolve("private"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(stage());
        Files.writeString(kernel(), ProcessIdentity.own().encode());
        if (root) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(stage(), PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /** Notes, before they are made, what the next command removes should this kernel be killed. */
    void note(List<Path> groups) throws IOException {
        // Whole or not at all: what is noted is removed with everything in it.
        Path fresh = path.resolve("groups.new");
        Files.write(fresh, groups.stream().map(Path::toString).toList());
        Files.move(fresh, groups(), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path groups() {
        return path.resolve("groups");
    }

    /**
     * Lets this run's partitions at the disks of its volume, or nobody, and closes what of it no run has open.
     *
     * @param disks names of those that are opened; empty for none
     */
    void admit(Path volume, List<String> disks) throws IOException {
        try (DirectoryLock _ = DirectoryLock.of(path.getParent())) {
            admissions().mend(volume);
            if (!disks.isEmpty()) {
                admissions().open(path, volume, disks);
            }
        }
    }

    /**
     * Notes the directories of the host and the sockets of its network that this run's partitions have.
     *
     * @throws IOException if those of another run have one of them, or would be sent something, or send it
     */
    void grant(List<Path> directories, List<Path> views, List<SocketGrant> sockets) throws IOException {
        try (DirectoryLock _ = DirectoryLock.of(path.getParent())) {
            new Grants(path.getParent()).open(path, directories, views, sockets);
        }
    }

    private Admissions admissions() {
        return new Admissions(path.getParent());
    }

    private Path starter() {
        return path.resolve("starter");
    }

    private Path kernel() {
        return path.resolve("kernel");
    }

    private Path origin() {
        return path.resolve("origin");
    }

    /**
     * Where a run comes from; texts, for a file may be anywhere or nowhere.
     *
     * @param file the topology's; empty where there is none
     * @param directory it was launched from
     * @param state of its audit and logs
     */
    public record Origin(String file, String directory, String state) {
        private static final Origin UNKNOWN = new Origin("", "", "");
    }

    /** Makes the directory itself, for a kernel that this process is about to start. */
    public void take(Origin origin) throws IOException {
        Files.createDirectory(path);
        Files.writeString(starter(), ProcessIdentity.own().encode());
        Files.write(origin(), List.of(origin.file, origin.directory, origin.state));
    }

    /** What {@link #take} was told; empty texts where that is gone. */
    public Origin takenFrom() {
        try {
            List<String> lines = Files.readAllLines(origin());
            return lines.size() == 3 ? new Origin(lines.get(0), lines.get(1), lines.get(2)) : Origin.UNKNOWN;
        } catch (IOException e) {
            return Origin.UNKNOWN;
        }
    }

    /** The encoded launch. */
    public Path launch() {
        return path.resolve("launch");
    }

    /** The directory of the system-call filters. */
    Path filters() throws IOException {
        return Files.createDirectories(path.resolve("filters"));
    }

    PartitionFiles partition(String name) throws IOException {
        Files.createDirectories(files(name).directory());
        return files(name);
    }

    /** Where a partition's directory is or will be; what is mounted in it the kernel sees, and perhaps nobody else. */
    public PartitionFiles files(String partition) {
        return new PartitionFiles(path.resolve("private").resolve(partition));
    }

    /** How a part of the shared memory is made. */
    private interface Maker {
        void make(Path file) throws IOException;
    }

    /** Shared memory of the given length, all of it there from the start; its users are kept apart by what is bound into whose sandbox. */
    Path shared(Path file, long bytes) throws IOException {
        return make(file, each -> SharedMemory.create(each, bytes), List.of(file));
    }

    /** A lane ({@link ServerLane}), of memory like that. */
    Path lane(Path file) throws IOException {
        return make(file, ServerLane::create, ServerLane.files(file));
    }

    private Path make(Path file, Maker maker, List<Path> made) throws IOException {
        Files.createDirectories(file.getParent());
        maker.make(file);
        for (Path each : made) {
            open(each, "rw-rw-rw-");
        }
        return file;
    }

    /** A file that a partition only reads. */
    Path readable(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        open(file, "rw-r--r--");
        return file;
    }

    /**
     * A socket on which clients can connect from now on, a link to it under the name that users know, and the place
     * where its partition is handed it. All of this is the kernel's; the partition gets at the place alone.
     *
     * @throws IOException if something other than the link of an earlier run stands there
     */
    HandedSocket socket(Path name, Path socket, Path handover) throws IOException {
        Files.createDirectories(socket.getParent());
        return linked(name, socket, handover, HandedSocket.at(socket, handover));
    }

    /** The same, for streams, which a gateway's half takes in. */
    HandedSocket streams(Path name, Path socket, Path handover) throws IOException {
        Files.createDirectories(socket.getParent());
        return linked(name, socket, handover, HandedSocket.accepting(socket, handover));
    }

    private HandedSocket linked(Path name, Path socket, Path handover, HandedSocket listening) throws IOException {
        open(handover, "rw-rw-rw-");
        if (isLinkToSocket(name)) {
            Files.delete(name);
        }
        Files.writeString(sockets(), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            Files.createSymbolicLink(name, socket);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "there is something else at the socket's path " + name + "; remove it, or name another", e);
        }
        return listening;
    }

    /** What connections to the server at a path are asked for by, and the place where its partition is handed it. */
    HandedSocket connections(Path server, Path handover) throws IOException {
        Files.createDirectories(handover.getParent());
        HandedSocket asking = HandedSocket.connecting(server, path.getParent().toRealPath(), handover);
        open(handover, "rw-rw-rw-");
        return asking;
    }

    /** A socket of the network, and the place where its partition is handed it. */
    HandedSocket socket(SocketGrant.Use use, InetSocketAddress address, Path handover) throws IOException {
        Files.createDirectories(handover.getParent());
        HandedSocket socket = HandedSocket.of(use, address, handover);
        open(handover, "rw-rw-rw-");
        return socket;
    }

    /** Whether {@code name} is the link that a run made, this one or an earlier one. */
    private static boolean isLinkToSocket(Path name) throws IOException {
        return Files.isSymbolicLink(name)
                && Files.readSymbolicLink(name).toString().matches(".*/private/[^/]+/(sockets|network)/[^/]+/socket");
    }

    private Path sockets() {
        return path.resolve("sockets");
    }

    private void deleteSocketLinks() throws IOException {
        if (Files.exists(sockets())) {
            Attempts attempts = new Attempts();
            for (String line : Files.readAllLines(sockets())) {
                Path name = Path.of(line);
                if (Files.isSymbolicLink(name) && Files.readSymbolicLink(name).startsWith(path)) {
                    attempts.attempt(() -> Files.delete(name));
                }
            }
            attempts.finish();
        }
    }

    /** Each partition has a user of its own, so the mode cannot be what keeps them apart: the mounts are. */
    private void open(Path file, String mode) throws IOException {
        if (root) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }
    }

    /** Removes what {@link #create} and the others made, but for the note of groups, which tells a sweep; whatever was bound below {@code stage} is unbound before. */
    void delete() throws IOException {
        try (DirectoryLock _ = DirectoryLock.of(path.getParent())) {
            deleteContent();
        }
    }

    /** All of it that can be: the volume's file system may fail, or somebody have changed the directory of a link. */
    private void deleteContent() throws IOException {
        Attempts attempts = new Attempts();
        attempts.attempt(() -> admissions().close(path));
        attempts.attempt(this::deleteSocketLinks);
        attempts.attempt(() -> Trees.delete(path.resolve("private")));
        attempts.attempt(() -> Trees.delete(path.resolve("filters")));
        attempts.attempt(() -> deleteChildren(stage()));
        for (String name : List.of(
                "stage",
                "control",
                "groups.new",
                "launch",
                "sockets",
                Grants.NOTE + ".new",
                Grants.NOTE,
                Grants.VIEWS_NOTE + ".new",
                Grants.VIEWS_NOTE,
                Grants.SOCKETS_NOTE + ".new",
                Grants.SOCKETS_NOTE,
                "kernel")) {
            attempts.attempt(() -> Files.deleteIfExists(path.resolve(name)));
        }
        attempts.finish();
    }

    /** Removes the directory too where the command that would have done so was killed. */
    void deleteOrphan() throws IOException {
        if (process(starter()).isEmpty()) {
            try (DirectoryLock _ = DirectoryLock.of(path.getParent())) {
                sweep();
            }
        }
    }

    /** The process that has the directory: the command that made it, or else its kernel; empty where neither runs. */
    public Optional<ProcessIdentity> owner() {
        return process(starter()).or(this::kernelProcess);
    }

    /** The kernel's process; empty where it does not run. */
    public Optional<ProcessIdentity> kernelProcess() {
        return process(kernel());
    }

    private static Optional<ProcessIdentity> process(Path file) {
        try {
            return ProcessIdentity.decode(Files.readString(file)).filter(ProcessIdentity::isRunning);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Removes what a kernel that was killed left behind: its partitions die with it, its control groups and its files do
     * not. Nobody may have the directory, and the caller has the {@link DirectoryLock} of the directory of runs.
     *
     * @throws IOException that says what could not be removed, when all else is
     */
    public void sweep() throws IOException {
        Attempts attempts = new Attempts();
        attempts.attempt(this::sweepGroups);
        attempts.attempt(this::deleteContent);
        for (Path each : List.of(origin(), starter(), path)) {
            attempts.attempt(() -> Files.deleteIfExists(each));
        }
        attempts.finish();
    }

    /** The note last: what is left is to be swept again. */
    private void sweepGroups() throws IOException {
        if (Files.exists(groups())) {
            Attempts attempts = new Attempts();
            for (String group : Files.readAllLines(groups())) {
                attempts.attempt(() -> ControlGroups.sweep(Path.of(group)));
            }
            attempts.finish();
            Files.delete(groups());
        }
    }

    /** Never goes deeper than one level: should something still be bound here, its content is not ours to delete. */
    private static void deleteChildren(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    Files.delete(child);
                }
            }
        }
    }
}
