package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Manifest;
import dev.cofferdam.abi.Manifest.Mapping;
import dev.cofferdam.abi.PartitionFiles;
import dev.cofferdam.abi.ServerLane;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.VersionPage;
import dev.cofferdam.jail.Sandbox;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.plan.DirectoryGrant;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.StorePlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays out one partition's directory, and says which of it is bound into the sandbox. A partition without isolation
 * finds the same names as links.
 *
 * @param files its directory on the host
 * @param configuration the files that say what the partition is
 * @param binds what its sandbox shows of it, and of the volume and the granted files
 * @param lent disks whose images it writes itself
 * @param sockets that it is handed
 */
record PartitionHome(
        PartitionFiles files,
        Manifest manifest,
        List<Path> configuration,
        List<Sandbox.Bind> binds,
        List<Lent> lent,
        List<HandedSocket> sockets) {

    /** The image of a disk of that length. */
    record Lent(Path image, long diskBytes) {}

    /** Whether it has files of disks. */
    boolean mapsDisks() {
        return manifest.ends().stream().anyMatch(end -> end.kind().isDisk() && end.mapping() != Mapping.NONE);
    }

    static PartitionHome of(
            RunDirectory run,
            Launcher launcher,
            Launch launch,
            SystemPlan system,
            int partition,
            Manifest manifest,
            CoreAssignment cores)
            throws IOException {
        PartitionFiles files = run.partition(manifest.name());
        launcher.memory(files.memory(), (manifest.direct() ? 2 : 1) * ServerLane.BYTES + manifest.windowBytes());
        PartitionFiles inside = inside(launch, files);
        Layout layout = new Layout(run, files, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        layout.lane(files.lane());
        layout.shared(files.window(), manifest.windowBytes());
        List<Path> configuration = new ArrayList<>(List.of(files.manifest()));
        layout.readable(files.manifest(), manifest.encode());
        if (system.isStore(partition)) {
            StoreManifest store = Manifests.store(system, inside.volume(), cores);
            configuration.add(files.storeManifest());
            layout.readable(files.storeManifest(), store.encode());
            storeHome(layout, run, launch.plan(), store, system.design().isDirect());
        } else {
            clientHome(layout, launch.plan(), system, partition, manifest.direct());
        }
        return new PartitionHome(
                files,
                manifest,
                List.copyOf(configuration),
                List.copyOf(layout.binds),
                List.copyOf(layout.lent),
                List.copyOf(layout.sockets));
    }

    private static PartitionFiles inside(Launch launch, PartitionFiles files) {
        return launch.isolation() == Launch.Isolation.NONE ? files : new PartitionFiles(Sandbox.HOME);
    }

    private static void storeHome(Layout layout, RunDirectory run, Plan plan, StoreManifest store, boolean direct)
            throws IOException {
        PartitionFiles files = layout.files;
        Path volume = plan.store().orElseThrow().volume();
        layout.link(volume.resolve("table"), files.volume().resolve("table"), false);
        layout.link(volume.resolve("lock"), files.volume().resolve("lock"), true);
        for (StoreManifest.Disk disk : store.disks()) {
            for (String suffix : List.of(".disk", ".version")) {
                String name = disk.name() + suffix;
                layout.link(volume.resolve(name), files.volume().resolve(name), true);
            }
        }
        for (int i = 0; i < store.subjects().size(); i++) {
            if (store.subjects().get(i).grants().isEmpty()) {
                continue;
            }
            PartitionFiles subject = run.partition(plan.partitions().get(i).name());
            layout.link(
                    run.shared(subject.window(), store.subjects().get(i).windowBytes()), files.subjectWindow(i), true);
            layout.lane(files.kernelLane(i));
            if (direct) {
                layout.lane(subject.storeLane(), files.subjectLane(i));
            }
        }
    }

    private static void clientHome(Layout layout, Plan plan, SystemPlan system, int index, boolean direct)
            throws IOException {
        PartitionFiles files = layout.files;
        PartitionPlan partition = system.partitions().get(index);
        if (direct) {
            layout.lane(files.storeLane());
        }
        for (DiskGrant grant : partition.disks()) {
            Mapping mapping = system.mapping(grant.disk(), grant.read(), grant.write());
            if (mapping == Mapping.NONE) {
                continue;
            }
            DiskPlan disk = system.disks().get(grant.disk());
            Path volume = plan.store().map(StorePlan::volume).orElseThrow();
            Path image = volume.resolve(disk.name() + ".disk");
            layout.link(image, files.disk(grant.localName()), mapping == Mapping.WRITE);
            layout.link(volume.resolve(disk.name() + ".version"), files.versions(grant.localName()), false);
            if (mapping == Mapping.WRITE) {
                VersionPage.withdrawWorking(volume.resolve(disk.name() + ".version"), disk.bytes());
                layout.lent.add(new Lent(image, disk.bytes()));
            }
        }
        for (PublishedGrant grant : partition.published()) {
            layout.link(grant.versions(), files.versions(grant.localName()), false);
        }
        for (FileGrant grant : partition.files()) {
            layout.link(grant.path(), files.file(grant.localName()), false);
        }
        for (ViewGrant grant : partition.views()) {
            Path name = files.hostDirectory(grant.localName());
            if (grant.isOutbox()) {
                layout.directory(grant.path(), name);
            } else {
                layout.link(grant.path(), name, false);
            }
        }
        for (DirectoryGrant grant : partition.directories()) {
            layout.directory(grant.path(), files.hostDirectory(grant.localName()));
        }
        for (SocketGrant grant : partition.sockets()) {
            String name = grant.localName();
            switch (grant.address()) {
                case UnixDomainSocketAddress at -> layout.socket(grant.use(), at.getPath(), name);
                case InetSocketAddress at ->
                    layout.handed(
                            layout.run.socket(grant.use(), at, files.halfHandover(name)), files.halfHandover(name));
                default -> throw new IOException("a socket at " + grant.address());
            }
        }
    }

    /** Collects what is made. */
    private record Layout(
            RunDirectory run,
            PartitionFiles files,
            List<Sandbox.Bind> binds,
            List<Lent> lent,
            List<HandedSocket> sockets) {

        void shared(Path file, long bytes) throws IOException {
            bind(run.shared(file, bytes), file, true);
        }

        void lane(Path file) throws IOException {
            for (Path each : ServerLane.files(run.lane(file))) {
                bind(each, each, true);
            }
        }

        /** A lane that another partition has the other end of. */
        void lane(Path other, Path file) throws IOException {
            List<Path> sources = ServerLane.files(run.lane(other));
            for (int i = 0; i < sources.size(); i++) {
                link(sources.get(i), ServerLane.files(file).get(i), true);
            }
        }

        void readable(Path file, byte[] content) throws IOException {
            bind(run.readable(file, content), file, false);
        }

        void link(Path source, Path name, boolean writable) throws IOException {
            Files.createDirectories(name.getParent());
            Files.createSymbolicLink(name, source);
            bind(source, name, writable);
        }

        void directory(Path source, Path name) throws IOException {
            Files.createDirectories(name.getParent());
            Files.createSymbolicLink(name, source);
            binds.add(new Sandbox.Bind(source, target(name), true, true));
        }

        void socket(SocketGrant.Use use, Path at, String name) throws IOException {
            Path handover = use.isHalfs() ? files.halfHandover(name) : files.handover(name);
            switch (use) {
                case SERVE -> handed(run.socket(at, files.socket(name), handover), handover);
                case ACCEPT -> handed(run.streams(at, files.halfSocket(name), handover), handover);
                case CONNECT -> handed(run.connections(at, handover), handover);
                default -> throw new IOException("a socket at " + at);
            }
        }

        void handed(HandedSocket socket, Path handover) {
            sockets.add(socket);
            bind(handover, handover, false);
        }

        private void bind(Path source, Path name, boolean writable) {
            binds.add(new Sandbox.Bind(source, target(name), writable));
        }

        private Path target(Path name) {
            return Sandbox.HOME.resolve(files.directory().relativize(name));
        }
    }
}
