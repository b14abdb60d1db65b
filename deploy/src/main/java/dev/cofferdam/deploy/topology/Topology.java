package dev.cofferdam.deploy.topology;

import dev.cofferdam.kernel.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A topology file as it was written, before any rule is checked but those of its form. Immutable.
 *
 * <p>What could not be read has been reported already, and a stand-in takes its place so that the rest can be checked:
 * an empty text, 0, or {@code UNREADABLE}. Rules pass over stand-ins.
 *
 * @param name as given, or the file's name without its extension
 * @param directories of the host that partitions may see
 * @param lowerVolumes of other domains, when this is what one domain runs
 * @param organisations one with an empty name where the policy has a single unnamed one
 * @param operation what it claims to be, and who uses it
 * @param included what the file shares with others
 * @param counted names that stood for several partitions or disks, which took their place
 */
public record Topology(
        Located<String> name,
        List<Organisation> organisations,
        Optional<Store> store,
        List<Partition> partitions,
        List<Channel> channels,
        Optional<Downgrade> downgrade,
        Optional<Schedule> schedule,
        Operation operation,
        List<HostDirectory> directories,
        List<LowerVolume> lowerVolumes,
        Domains domains,
        List<Counted> counted,
        Included included) {
    /** Of partitions, with those that gateways and counts stand for. */
    public static final int PARTITIONS_MAX = Plan.PARTITIONS_MAX;

    /** Of disks, likewise. */
    public static final int DISKS_MAX = 256;

    /** Of channels, likewise. */
    public static final int CHANNELS_MAX = 1024;

    public Topology {
        directories = List.copyOf(directories);
        counted = List.copyOf(counted);
    }

    /** As it stands in a file, where nothing has taken another's place. */
    public Topology(
            Located<String> name,
            List<Organisation> organisations,
            Optional<Store> store,
            List<Partition> partitions,
            List<Channel> channels,
            Optional<Downgrade> downgrade,
            Optional<Schedule> schedule,
            Operation operation,
            List<HostDirectory> directories,
            List<LowerVolume> lowerVolumes,
            Domains domains) {
        this(
                name,
                organisations,
                store,
                partitions,
                channels,
                downgrade,
                schedule,
                operation,
                directories,
                lowerVolumes,
                domains,
                List.of(),
                Included.NOTHING);
    }

    /**
     * What came by way of other files.
     *
     * @param files as paths from the topology's file
     * @param programs names of programs of one's own
     */
    public record Included(List<Located<String>> files, List<Located<String>> programs) {
        static final Included NOTHING = new Included(List.of(), List.of());

        public Included {
            files = List.copyOf(files);
            programs = List.copyOf(programs);
        }
    }

    /** A name that stands for NAME-1 to NAME-COUNT. */
    public record Counted(Located<String> name, int count) {
        /** As in "worker stands for worker-1 to worker-4". */
        public String sentence() {
            String first = name.value() + "-1";
            return name.value() + " stands for " + first + (count == 1 ? "" : " to " + name.value() + "-" + count);
        }
    }

    /** Whatever runs a program: partitions, and filters when something is to be downgraded. */
    public List<Partition> programs() {
        return Stream.concat(partitions.stream(), downgrade.stream().flatMap(section -> section.filters().stream()))
                .toList();
    }

    /** All disks that partitions may be granted: the store's own, and those of lower volumes. */
    public List<Disk> disks() {
        return Stream.concat(
                        store.stream().flatMap(own -> own.disks().stream()),
                        lowerVolumes.stream().flatMap(volume -> volume.disks().stream()))
                .toList();
    }

    /** The first partition that uses a disk so. */
    Optional<Partition> users(String disk, Predicate<Access> so) {
        return partitions.stream()
                .filter(partition -> partition.disks().stream()
                        .anyMatch(grant -> grant.disk().value().equals(disk)
                                && so.test(grant.access().value())))
                .findFirst();
    }

    /** One organisation's names; each list low to high where it is ordered. */
    public record Organisation(
            Located<String> name,
            List<Located<String>> levels,
            List<Located<String>> categories,
            List<Located<String>> releases,
            List<Located<String>> integrityLevels,
            List<Located<String>> integrityCategories) {}

    /** The shared file store. */
    public record Store(
            Volume volume,
            Optional<Located<Placement>> placement,
            List<Disk> disks,
            Limits limits,
            Located<Restart> restart,
            Optional<Health> health) {}

    /** The directory the store keeps its data in; the size in bytes. */
    public record Volume(Located<String> path, Located<Long> size) {}

    /** Where the store runs; a hint for the design that is chosen when none is asked for. */
    public enum Placement {
        UNREADABLE,
        KERNEL,
        PARTITION
    }

    /**
     * A labelled virtual disk; the size in bytes.
     *
     * @param count where it is written once for several
     */
    public record Disk(Located<String> name, Located<String> label, Located<Long> size, Optional<Located<Long>> count) {
        /** One alone. */
        public Disk(Located<String> name, Located<String> label, Located<Long> size) {
            this(name, label, size, Optional.empty());
        }
    }

    /**
     * An isolated process.
     *
     * @param isGuard whether its program, a filter, looks at objects that come over a channel, one after another
     * @param count where it is written once for several
     * @param after names of those that have to have been ready before it is started
     * @param health how soon it has to say something of itself; empty: nobody asks
     */
    public record Partition(
            Located<String> name,
            Located<String> label,
            Located<Program> program,
            List<Argument> arguments,
            List<DiskGrant> disks,
            List<FileGrant> files,
            List<SocketGrant> sockets,
            List<DirectoryGrant> directories,
            List<ViewGrant> views,
            Limits limits,
            Located<Restart> restart,
            boolean isGuard,
            Optional<Located<Long>> count,
            List<Located<String>> after,
            Optional<Health> health) {

        /** The same with that program. */
        public Partition running(Located<Program> other) {
            return new Partition(
                    name,
                    label,
                    other,
                    arguments,
                    disks,
                    files,
                    sockets,
                    directories,
                    views,
                    limits,
                    restart,
                    isGuard,
                    count,
                    after,
                    health);
        }
    }

    /**
     * How soon a partition has to say something of itself.
     *
     * @param within how long it may say nothing, once it is ready
     * @param ready from its start until it is ready; empty: as long as it takes
     */
    public record Health(Located<Long> within, Optional<Located<Long>> ready) {}

    /** What a partition runs. */
    public sealed interface Program {
        /** A program that comes with Cofferdam. */
        record Named(String name) implements Program {}

        /** The user's own class in the user's own jars. */
        record Own(Located<String> className, List<Located<String>> jars) implements Program {}
    }

    /** One argument of a program, any scalar as its text. */
    public record Argument(Located<String> name, Located<String> value) {}

    /** A partition's use of a disk, under a name of its own; the note is empty where nothing is said. */
    public record DiskGrant(Located<String> disk, Located<String> as, Located<Access> access, String note) {}

    /** What a partition may do with a disk. */
    public enum Access {
        UNREADABLE(false, false),
        READ(true, false),
        WRITE(false, true),
        READ_WRITE(true, true);

        private final boolean reads;
        private final boolean writes;

        Access(boolean reads, boolean writes) {
            this.reads = reads;
            this.writes = writes;
        }

        /** Whether the disk's information reaches the partition. */
        public boolean reads() {
            return reads;
        }

        /** Whether the partition's information reaches the disk. */
        public boolean writes() {
            return writes;
        }
    }

    /**
     * Who may change the class of an object, and what must pass it first.
     *
     * @param validDays how long people have to approve a case
     * @param filters partitions without a label: each runs at the class of the object it looks at
     */
    public record Downgrade(Located<Long> validDays, List<Person> people, List<Partition> filters) {}

    /**
     * Somebody who may submit or approve.
     *
     * @param key an OpenSSH public key
     */
    public record Person(Located<String> name, Located<String> key, List<Located<Privilege>> may) {}

    /** What a person may do about the classes of objects. */
    public enum Privilege {
        UNREADABLE,
        SUBMIT,
        DOWNGRADE,
        UPGRADE,
        INCOMPARABLE
    }

    /** A host file that a partition sees read-only, under a name of its own; the note is empty where nothing is said. */
    public record FileGrant(Located<String> path, Located<String> as, String note) {}

    /**
     * A socket that a partition is handed, under a name of its own.
     *
     * @param address a path of the host, or of a gateway's half an address as {@link Addresses} has it
     * @param note empty where nothing is said
     */
    public record SocketGrant(
            Located<String> address, Located<String> as, dev.cofferdam.kernel.plan.SocketGrant.Use use, String note) {
        /** Whether its address is a path of the host. */
        public boolean isPath() {
            return !use.isHalfs() || isStreamAtPath();
        }

        /** That path. */
        public Located<String> path() {
            return isStreamAtPath()
                    ? new Located<>(address.value().substring(Addresses.UNIX.length()), address.at())
                    : address;
        }

        private boolean isStreamAtPath() {
            return use.isHalfs() && address.value().startsWith(Addresses.UNIX);
        }
    }

    /**
     * A directory of the host with one label for all that is in it.
     *
     * @param size bytes that it may hold where a partition writes it: it is that one's outbox
     */
    public record HostDirectory(
            Located<String> name, Located<String> path, Located<String> label, Optional<Located<Long>> size) {}

    /**
     * A partition's sight of such a directory, under a name of its own; the note is empty where nothing is said.
     *
     * @param access to read, or to write what is its outbox
     */
    public record ViewGrant(Located<String> directory, Located<String> as, Located<Access> access, String note) {
        /** Whether it is the partition's outbox. */
        public boolean isOutbox() {
            return access.value().writes();
        }
    }

    /**
     * A directory of the host that a partition of a gateway has.
     *
     * @param takesIn whether it carries on what it finds there
     * @param fileBytesMax length of the files that it puts there; 0: of those that any partition may make
     */
    public record DirectoryGrant(Located<String> path, Located<String> as, boolean takesIn, long fileBytesMax) {}

    /**
     * What a partition may use.
     *
     * @param memory bytes
     * @param cpu percent of one core, 0: no limit
     * @param processes threads count
     * @param core that its thread and the kernel's for it stay on
     * @param window bytes of the data window; it holds the largest block times the depth a client uses
     */
    public record Limits(
            Located<Long> memory,
            Located<Long> cpu,
            Optional<Located<Long>> core,
            Located<Long> processes,
            Located<Long> window) {}

    /** When a partition that ended is started again, and how often in one run of the kernel. */
    public record Restart(Located<On> on, Located<Long> atMost) {
        /** What starts it again. */
        public enum On {
            UNREADABLE,
            NEVER,
            FAILURE,
            ALWAYS
        }
    }

    /** A connection of two partitions; the note is empty where nothing is said. */
    public record Channel(Located<End> from, Located<End> to, Located<Kind> kind, String note) {
        /** Which way information goes. */
        public enum Kind {
            UNREADABLE,
            ONE_WAY,
            CALL
        }
    }

    /** One end of a channel; its text is {@code partition.localName}. */
    public record End(String partition, String localName) {
        public static final End UNREADABLE = new End("", "");

        @Override
        public String toString() {
            return partition + "." + localName;
        }
    }
}
