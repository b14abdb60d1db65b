package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.flow.Flows;
import dev.cofferdam.deploy.topology.Labels;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Topology;

/**
 * What a topology must keep to: one name, one sentence, one check each. The rules without a check are kept by reading.
 */
public enum Rule {
    FILE_FORM("A topology is one file of UTF-8 text, at most 1 MiB long and nested at most 16 deep."),
    YAML_SYNTAX("The file is exactly one YAML document, without tags, and without directives but %YAML 1.2."),
    NO_ALIAS("Every value is written where it applies; YAML's anchors and aliases are refused."),
    VALUE_KIND("Every value is of the kind that its key takes."),
    KNOWN_KEY("Every key is one that the schema names."),
    REQUIRED_KEY("Every key that the schema requires is there."),
    UNIQUE_KEY("A key stands once in its mapping."),
    WELL_FORMED_NAME("Every name has the form that the schema gives for it."),
    IN_RANGE("Every number and size lies within the limits that the schema gives for it."),
    COUNT_LIMIT("Every list is as long as the schema allows: at most 256 partitions, 256 disks and 1024 channels."),
    PARTS_COUNT(
            "A topology has a partition or a gateway, and, with what each gateway and each count stands for, at most 256"
                    + " partitions, 256 disks and 1024 channels.",
            NameChecks::counts),
    COUNTS_AGREE(
            "A name with a count stands for NAME-1 to NAME-COUNT, of at most 32 characters, or 64 as a local name; where a grant, channel or start joins"
                    + " two such, their counts are equal; a partition with a count has no socket."),
    INCLUDE_FILES(
            "What is included is a file in the directory of the topology's file or below, reached by no link that leads out"
                    + " of it, that includes none of those that include it; there are at most 64."),
    INCLUDED_ONCE(
            "A topology and what it includes give one policy, and each program's name once, which is none of Cofferdam's.",
            ProgramChecks::ownNames),
    POLICY_NAMES(
            "An organisation names each of its levels, categories, releases and integrity levels once.",
            NameChecks::policyNames),
    UNIQUE_NAMES(
            "No two partitions, disks or directories share a name, no two people, no two filters, and no two disks, files,"
                    + " directories, sockets or channel ends of one partition share a local name.",
            NameChecks::uniqueNames),
    FREE_NAMES(
            "No partition or filter is named 'all', 'kernel' or 'store': in logs and audits those stand for Cofferdam's own"
                    + " parts.",
            NameChecks::freeNames),
    LABEL_EXISTS("A label is made of names that the policy has.", FlowChecks::labelExists),
    LABEL_FITS("A label has at most 4054 characters, as written and in its canonical form.", FlowChecks::labelFits),
    FLOW_DOMINATED(
            "Information flows only where the target's secrecy dominates the source's and the source's integrity"
                    + " dominates the target's: from disk or directory to partition by read, from partition to disk by write, both"
                    + " ways by read-write and call, one way by one-way.",
            FlowChecks::flowDominated),
    START_DOMINATED(
            "A partition is started after partitions alone whose class it dominates: its start tells it that they were ready.",
            FlowChecks::startDominated),
    START_ORDER(
            "A partition is started after other partitions of the topology and of its domain, each named once, and none waits"
                    + " for itself over others; the store is there for all and is not named.",
            StartChecks::startOrder),
    DISK_EXISTS("A disk grant names a disk of the store.", StoreChecks::diskExists),
    WHOLE_BLOCKS("The size of a disk or a window is a multiple of 4096 bytes.", StoreChecks::wholeBlocks),
    DISKS_FIT(
            "The volume has room for its table and, for each disk, three times its length, a thousandth of that for"
                    + " checksums, and 28 KiB; the pools share what is left.",
            StoreChecks::disksFit),
    VOLUME_DIRECTORY("A volume is a directory, or does not exist yet.", StoreChecks::volumeDirectory),
    CHANNEL_ENDS("A channel has exactly two ends, in two partitions of the topology.", ChannelChecks::channelEnds),
    CHANNEL_END_ONCE("A local name is the end of one channel.", ChannelChecks::channelEndOnce),
    CALLS_ACYCLIC(
            "Calls form no cycle, so that no two partitions can wait for each other.", ChannelChecks::callsAcyclic),
    PROGRAM_FOUND(
            "A program is one that comes with Cofferdam, or a class in one of the jars given with it, whose parameters() puts"
                    + " constants together.",
            ProgramChecks::programFound),
    PROGRAM_ARGUMENTS(
            "A program gets the arguments that it requires, none that it does not declare, each of its kind.",
            ProgramChecks::programArguments),
    PROGRAM_PROVIDED(
            "A program that comes with Cofferdam can do its work with what it is given: a guest has a kernel or firmware,"
                    + " at most six disks, and memory of its own within its partition's limit.",
            ProgramChecks::programProvided),
    FILTER_PROGRAMS(
            "A filter's program is a filter or one's own; a partition's is no filter.",
            DowngradeChecks::filterPrograms),
    PEOPLE_KEYS("A person's key is an OpenSSH public key that nobody else has.", DowngradeChecks::peopleKeys),
    PEOPLE_USE("A person uses partitions of the topology.", PeopleChecks::peopleUse),
    PEOPLE_CLEARED(
            "A person's clearance has a secrecy that dominates that of every partition whose console or socket the person"
                    + " uses, and, where the person submits or approves, that of every disk: an object may be of any"
                    + " disk's class.",
            PeopleChecks::peopleCleared),
    MODE_HOLDS(
            "What a topology claims as its mode holds: isolation, that no information goes from one class to another, nor"
                    + " is anything's class changed; system-high, that everybody is cleared for every class that it has;"
                    + " controlled, that everybody is cleared for some class that it has; multi-level, nothing more. For"
                    + " the two in the middle somebody is named, and everybody who submits or approves.",
            PeopleChecks::modeHolds),
    APPROVERS_SUFFICE(
            "Whatever somebody may submit, two others may approve as a downgrade, an upgrade or a move to an"
                    + " incomparable class.",
            DowngradeChecks::approversSuffice),
    HOST_FILES("A host file or jar that the topology names is a file that can be read.", HostChecks::hostFiles),
    FILES_OUTSIDE_VOLUME(
            "No host file or jar given to a partition is a volume's, this topology's or another's, whose data is reached"
                    + " through labelled disks alone: none lies in a volume, is one of its files by another name, or has"
                    + " several names (hard links), by one of which it could be.",
            HostChecks::filesOutsideVolume),
    SOCKET_PATHS(
            "A socket's path has at most 107 bytes and lies in a directory that is there, outside the volume; nothing else"
                    + " stands there, and no other socket has it. Where a gateway connects to a path, a server's socket"
                    + " may stand there, and is no socket of a topology's.",
            SocketChecks::socketPaths),
    GATEWAY_DIRECTORIES(
            "A gateway's directory is one half's alone: it is a directory or can be made, lies in no volume, in no other"
                    + " such directory and in nothing that Cofferdam keeps itself, of any run, audit or its installation,"
                    + " and has none of that in it, nor a volume, file, jar or socket of the topology, nor the"
                    + " topology's file.",
            DirectoryChecks::gatewayDirectories),
    DIRECTORY_EXISTS("A directory grant names a directory of the topology.", DirectoryChecks::directoryExists),
    HOST_DIRECTORIES(
            "A directory that partitions see is a directory with one label: it lies in no volume, in no other directory that"
                    + " the topology names and in nothing that Cofferdam keeps itself, has none of that in it, nor a file, jar"
                    + " or socket of the topology, nor the topology's file, and in it are files with one name each,"
                    + " directories and, but for an outbox, links, at most 100000 of them, and no FIFO, socket, device or other file system.",
            DirectoryChecks::hostDirectories),
    OUTBOXES(
            "A directory that a partition writes is its outbox: it says how much it may hold, its label is the partition's, and"
                    + " no other grant names it.",
            DirectoryChecks::outboxes),
    GATEWAY_CARRIES(
            "A gateway carries something; its spool has at least 4 MiB where that is more than files, it carries files"
                    + " where it carries HTTP, and where it has a guard, files and HTTP alone.",
            AddressChecks::gatewayCarries),
    GATEWAY_ADDRESSES(
            "A gateway's address is a number and a port, such as 127.0.0.1:514, or of a stream a socket's path, such as"
                    + " unix:low.sock. One that it takes in at is one socket's"
                    + " alone. Where it sends to, nobody takes in for a class that may not have it, nor can answer over a"
                    + " connection with what the sender may not have; who listens at every address of the machine is"
                    + " taken to listen at each.",
            AddressChecks::gatewayAddresses),
    LOWER_VOLUMES(
            "A disk of a lower volume is read, and not by a gateway's half; its volume is another domain's, and so not the"
                    + " store's own.",
            DomainChecks::lowerVolumes),
    DOMAIN_MEMBERS(
            "With domains, each partition and gateway is in one of them, and domains and wires have names of their own.",
            DomainChecks::domainMembers),
    DOMAIN_DISKS(
            "A disk is written in one domain, in whose volume it is; others read what was published of it, and no"
                    + " gateway's half does.",
            DomainChecks::domainDisks),
    DOMAIN_CHANNELS(
            "A channel connects partitions of one domain; from one domain to another information goes by a disk that is"
                    + " read there, or by a wire.",
            DomainChecks::domainChannels),
    DOMAIN_DOWNGRADE(
            "Nothing changes its class between domains: a topology of several has no section 'downgrade'.",
            DomainChecks::domainDowngrade),
    WIRES(
            "A wire leads from a domain to another, each partition of which may know what any of the first one's may, and"
                    + " carries datagrams or syslog.",
            DomainChecks::wires),
    MEMORY_FITS(
            "The memory and windows of all partitions and the store together fit the machine, those of one domain each.",
            HostChecks::memoryFits),
    CPU_FITS(
            "The CPU shares of all partitions and the store together fit the machine, those of one domain each.",
            HostChecks::cpuFits),
    CORE_EXISTS("A partition or the store stays on a core that the machine has.", HostChecks::coreExists),
    SCHEDULE_NAMES(
            "A window, and what is unscheduled, names partitions of the topology, or 'store' where there is one, each once.",
            ScheduleChecks::scheduleNames),
    SCHEDULE_COMPLETE(
            "With a schedule every partition, and the store, has a window or is named as unscheduled, and not both.",
            ScheduleChecks::scheduleComplete),
    SCHEDULE_CORES(
            "A core stands once in a schedule and is one that the machine has; who has windows has them on one core, which"
                    + " is that of its limits where those name one.",
            ScheduleChecks::scheduleCores),
    WINDOWS_APART("Windows of a core do not overlap, and end within its frame.", ScheduleChecks::windowsApart),
    FRAMES_DIVIDE("The frame is a multiple of each core's.", ScheduleChecks::framesDivide),
    WINDOW_CLASS(
            "The partitions of a window are of one access class; the store, which serves every class, has windows to itself.",
            ScheduleChecks::windowClass),
    WINDOW_LENGTH(
            "A window is no shorter than this machine takes to switch: 200 us with a control group's freezer of version 2,"
                    + " 500 us with one of version 1, 5 ms by signals.",
            ScheduleChecks::windowLength);

    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // every check is a method without state
    private final Check check;

    Rule(String sentence) {
        this(sentence, (of, findings) -> {});
    }

    Rule(String sentence, Check check) {
        this.sentence = sentence;
        this.check = check;
    }

    /** Its name as users see it, such as flow-dominated. */
    public String id() {
        return Names.word(this);
    }

    /** What it demands. */
    public String sentence() {
        return sentence;
    }

    /** Checks every rule on a topology that has been read. */
    public static void checkAll(Topology topology, CheckContext context, Violations violations) {
        Examination examination = new Examination(topology, Labels.of(topology), Flows.of(topology), context);
        for (Rule rule : values()) {
            rule.check.check(examination, (at, wrong, right) -> violations.add(rule, at, wrong, right));
        }
    }

    /** The rules' page of the manual, in Markdown. */
    public static String page() {
        StringBuilder page = new StringBuilder("""
                # Rules for topologies

                Written by `deploy/cofferdam rules`. `deploy/cofferdam check FILE` names these.

                """);
        for (Rule rule : values()) {
            page.append("- **%s**: %s\n".formatted(rule.id(), rule.sentence));
        }
        return page.toString();
    }
}
