package dev.cofferdam.deploy.doctor;

import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.topology.Sizes;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Java, the operating system's kernel and the hardware offer. Stateless. */
final class MachineFindings {
    private static final long MEMORY_BYTES_MIN = 1L << 30;
    private static final long SHARED_BYTES_MIN = 64L << 20;
    private static final int JAVA = 25;

    private MachineFindings() {}

    static Finding java() {
        String found = Runtime.version() + ", " + System.getProperty("java.home");
        return Runtime.version().feature() >= JAVA
                ? Finding.good("Java", found)
                : Finding.blocks("Java", found, "needed is Java " + JAVA, "set JAVA_HOME to a JDK " + JAVA);
    }

    static Finding landlock() {
        int version = SystemCalls.landlockVersion();
        return version > 0
                ? Finding.good("Landlock", "ABI " + version)
                : Finding.lacks(
                        "Landlock",
                        "absent or switched off",
                        "nothing needs it yet: mounts keep files apart",
                        "boot Linux 5.13 or newer with lsm=landlock,... on its command line");
    }

    static Finding cores() {
        int cores = Machine.here().processors();
        return cores > 1
                ? Finding.good("cores", Integer.toString(cores))
                : Finding.lacks("cores", "1", "waiting by spinning is slower than parking: use --wait park", "");
    }

    static Finding memory() {
        long bytes = Machine.here().memoryBytes();
        String found = (bytes >> 20) + " MiB";
        return bytes >= MEMORY_BYTES_MIN
                ? Finding.good("memory", found)
                : Finding.lacks("memory", found, "room for few partitions, 96 MiB each", "");
    }

    static Finding sharedMemory(Remedies remedies) throws IOException {
        Path path = Path.of("/dev/shm");
        String subject = path.toString();
        if (!Files.isDirectory(path) || !Files.isWritable(path)) {
            return Finding.blocks(
                    subject,
                    "not there or not writable",
                    "partitions share memory through it",
                    remedies.asRoot("mount -t tmpfs -o size=1g,mode=1777 tmpfs /dev/shm"));
        }
        FileStore store = Files.getFileStore(path);
        String found = "%s, %d MiB, %d MiB free"
                .formatted(store.type(), store.getTotalSpace() >> 20, store.getUsableSpace() >> 20);
        if (!store.type().equals("tmpfs")) {
            return Finding.lacks(
                    subject,
                    found,
                    "shared memory would reach a disk",
                    remedies.asRoot("mount -t tmpfs tmpfs /dev/shm"));
        }
        return store.getUsableSpace() >= SHARED_BYTES_MIN
                ? Finding.good(subject, found)
                : Finding.lacks(
                        subject,
                        found,
                        "less than " + Sizes.format(SHARED_BYTES_MIN) + " for the windows of partitions",
                        remedies.asRoot("mount -o remount,size=1g /dev/shm")
                                + "; in a container: docker run --shm-size 1g ...");
    }

    static Finding docker(Remedies remedies) {
        String subject = "Docker engine";
        Trial trial = Trial.of(List.of("docker", "version", "--format", "{{.Server.Version}}"));
        if (trial.worked()) {
            return Finding.good(subject, trial.output());
        }
        String meaning = "the tests in containers are skipped; topologies do not need it";
        if (trial.absent()) {
            return Finding.lacks(subject, "not installed", meaning, remedies.install("dockerd"));
        }
        String remedy = trial.output().contains("permission denied")
                ? remedies.asRoot("usermod -aG docker " + remedies.user()) + ", then log in anew"
                : remedies.asRoot("systemctl start docker");
        return Finding.lacks(subject, trial.output(), meaning, remedy);
    }
}
