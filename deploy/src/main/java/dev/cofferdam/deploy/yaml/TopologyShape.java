package dev.cofferdam.deploy.yaml;

import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.deploy.topology.Domains;
import dev.cofferdam.deploy.topology.Gateway;
import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.LowerVolume;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Operation;
import dev.cofferdam.deploy.topology.Schedule;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Access;
import dev.cofferdam.deploy.topology.Topology.Argument;
import dev.cofferdam.deploy.topology.Topology.Channel;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Downgrade;
import dev.cofferdam.deploy.topology.Topology.End;
import dev.cofferdam.deploy.topology.Topology.FileGrant;
import dev.cofferdam.deploy.topology.Topology.Health;
import dev.cofferdam.deploy.topology.Topology.HostDirectory;
import dev.cofferdam.deploy.topology.Topology.Organisation;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Person;
import dev.cofferdam.deploy.topology.Topology.Placement;
import dev.cofferdam.deploy.topology.Topology.Privilege;
import dev.cofferdam.deploy.topology.Topology.Program;
import dev.cofferdam.deploy.topology.Topology.Restart;
import dev.cofferdam.deploy.topology.Topology.SocketGrant;
import dev.cofferdam.deploy.topology.Topology.Store;
import dev.cofferdam.deploy.topology.Topology.ViewGrant;
import dev.cofferdam.deploy.topology.Topology.Volume;
import dev.cofferdam.kernel.plan.HealthPlan;
import dev.cofferdam.kernel.plan.PlanNames;
import dev.cofferdam.kernel.plan.SocketGrant.Use;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Every key of a topology file: the one place that the reader and the published schema are made of. The sentences go
 * into the schema, where editors show them.
 */
final class TopologyShape {
    private static final int PEOPLE_MAX = 256;
    private static final long VALID_DAYS = 7;
    private static final long FILTER_MEMORY_BYTES = 256L << 20;
    private static final int INCLUDES_MAX = 16;
    private static final int PROGRAMS_MAX = 256;
    /** Of one kind in one partition. */
    private static final int GRANTS_MAX = 32;

    private static final int DIRECTORIES_MAX = 64;

    static final Shape<String> LABEL = Scalar.text("a label such as secret/crypto");
    static final Shape<String> PATH = Scalar.path("a path, relative to the topology file's directory");
    static final Shape<String> NAME = Scalar.name("a name such as station", Names.NAME);
    private static final Shape<String> LOCAL_NAME = Scalar.name("a local name such as out", Names.LOCAL_NAME);

    static final Key<String> TOPOLOGY_NAME = Key.optional(
            "name",
            Scalar.name("a topology's name", Names.TOPOLOGY_NAME),
            "the topology's name; left out, the file's name without its extension");
    private static final Key<List<Organisation>> POLICY =
            Key.optional("policy", policy(), "the levels, categories and release sets that labels are made of");
    private static final Key<List<Located<String>>> INCLUDE = Key.optional(
            "include",
            new Items<>(
                    "files to include",
                    Scalar.pathAsWritten("a path, relative to the directory of the file that it stands in"),
                    1,
                    INCLUDES_MAX),
            "files with policies and programs that several topologies share");
    private static final Key<List<Entries.Entry<Program>>> PROGRAMS = Key.optional(
            "programs",
            new Entries<>("programs", Scalar.name("a program's name", Names.LOCAL_NAME), ownProgram(), PROGRAMS_MAX),
            "programs of one's own, by the names that partitions have for them");
    private static final Key<Store> STORE = Key.optional("store", store(), "the shared file store");
    private static final Key<List<Located<HostDirectory>>> DIRECTORIES = Key.optional(
            "directories",
            new Items<>("directories", hostDirectory(), 0, DIRECTORIES_MAX),
            "directories of the host that partitions may see, or of which one is somebody's outbox");
    private static final Key<List<Located<Partition>>> PARTITIONS = Key.optional(
            "partitions", new Items<>("partitions", partition(), 0, Topology.PARTITIONS_MAX), "the isolated processes");
    private static final Key<List<Located<Channel>>> CHANNELS = Key.optional(
            "channels", new Items<>("channels", channel(), 0, Topology.CHANNELS_MAX), "what connects partitions");

    private static final Key<List<Located<Gateway>>> GATEWAYS = GatewayShape.gateways();

    private static final Key<Downgrade> DOWNGRADE = Key.optional(
            "downgrade", downgrade(), "who may change the class of objects, and what must pass them first");

    private static final Key<Operation.Mode> MODE = Key.optional(
            "mode",
            Scalar.word(words(Operation.Mode.class), Operation.Mode.UNREADABLE),
            "what the topology claims, which is proved: isolation (no flow between classes), system-high (everybody is"
                    + " cleared for everything), controlled (everybody is cleared for something) or multi-level");

    private static final Key<List<Located<Operation.Person>>> PEOPLE = Key.optional(
            "people",
            new Items<>("people", user(), 0, PEOPLE_MAX),
            "who uses the topology, and what each is cleared for");

    private static final Key<Schedule> SCHEDULE = ScheduleShape.schedule();

    private static final Key<List<Located<LowerVolume>>> LOWER_VOLUMES = Key.optional(
            "lower-volumes",
            new Items<>("lower volumes", lowerVolume(), 0, DomainShape.DOMAINS_MAX),
            "volumes of other domains, of which what was published is read");

    private static final Key<List<Located<Domains.Domain>>> DOMAINS = DomainShape.domains();
    private static final Key<List<Located<Domains.Wire>>> WIRES = DomainShape.wires();

    /** What a file may hold that topologies include. */
    static final Section<Shared> SHARED =
            new Section<>("an included file", List.of(INCLUDE, POLICY, PROGRAMS), TopologyShape::shared);

    static final Section<Document> TOPOLOGY = new Section<>(
            "a topology",
            List.of(
                    TOPOLOGY_NAME,
                    INCLUDE,
                    POLICY,
                    PROGRAMS,
                    MODE,
                    PEOPLE,
                    STORE,
                    DIRECTORIES,
                    LOWER_VOLUMES,
                    PARTITIONS,
                    GATEWAYS,
                    CHANNELS,
                    DOWNGRADE,
                    SCHEDULE,
                    DOMAINS,
                    WIRES),
            of -> new Document(
                    of.at(),
                    shared(of),
                    Gateway.expand(
                            new Topology(
                                    of.get(TOPOLOGY_NAME),
                                    List.of(),
                                    of.find(STORE).map(Located::value),
                                    values(of.value(PARTITIONS)),
                                    values(of.value(CHANNELS)),
                                    of.find(DOWNGRADE).map(Located::value),
                                    of.find(SCHEDULE).map(Located::value),
                                    new Operation(of.find(MODE), values(of.value(PEOPLE))),
                                    values(of.value(DIRECTORIES)),
                                    values(of.value(LOWER_VOLUMES)),
                                    new Domains(values(of.value(DOMAINS)), values(of.value(WIRES)))),
                            values(of.value(GATEWAYS)))));

    private TopologyShape() {}

    private static Shared shared(Fields of) {
        return new Shared(of.find(POLICY), of.value(INCLUDE), of.value(PROGRAMS));
    }

    /** What a topology lacks that has none of its own, nor includes any file. */
    static String policySentence() {
        return POLICY.sentence();
    }

    private static Shape<List<Organisation>> policy() {
        Section<Organisation> single = organisation("a policy of one organisation");
        Key<List<Entries.Entry<Organisation>>> several = Key.required(
                "organisations",
                new Entries<>(
                        "organisations",
                        Scalar.name("an organisation's name", Names.POLICY_NAME),
                        organisation("an organisation"),
                        Policy.ORGANISATIONS_MAX),
                "several organisations, each with names of its own");
        Section<List<Organisation>> byName = new Section<>(
                "a policy of several organisations",
                List.of(several),
                of -> of.value(several).stream()
                        .map(entry -> named(entry.name(), entry.value().value()))
                        .toList());
        return new Either<>(map(single, List::of), byName, node -> hasKey(node, several.name()));
    }

    private static Organisation named(Located<String> name, Organisation unnamed) {
        return new Organisation(
                name,
                unnamed.levels(),
                unnamed.categories(),
                unnamed.releases(),
                unnamed.integrityLevels(),
                unnamed.integrityCategories());
    }

    private static <T, R> Section<R> map(Section<T> section, Function<T, R> function) {
        return new Section<>(section.what(), section.keys(), section.make().andThen(function));
    }

    private static boolean hasKey(Node node, String name) {
        return node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(name));
    }

    private record Integrity(List<Located<String>> levels, List<Located<String>> categories) {}

    private static Section<Organisation> organisation(String what) {
        Key<List<Located<String>>> levels =
                Key.required("levels", policyNames("levels", 1), "secrecy levels, low to high");
        Key<List<Located<String>>> categories =
                Key.optional("categories", policyNames("categories", 0), "needs to know, unordered");
        Key<List<Located<String>>> releases =
                Key.optional("releases", policyNames("releases", 0), "those to whom information may be released");
        Key<List<Located<String>>> trustLevels =
                Key.required("levels", policyNames("integrity levels", 1), "integrity levels, low to high");
        Key<List<Located<String>>> trustCategories =
                Key.optional("categories", policyNames("integrity categories", 0), "integrity categories, unordered");
        Key<Integrity> integrity = Key.optional(
                "integrity",
                new Section<>(
                        "an integrity policy",
                        List.of(trustLevels, trustCategories),
                        of -> new Integrity(of.value(trustLevels), of.value(trustCategories))),
                "how far information may be trusted");
        return new Section<>(what, List.of(levels, categories, releases, integrity), of -> {
            Located<String> unnamed = new Located<>("", of.get(levels).at());
            Integrity trust = of.value(integrity);
            return new Organisation(
                    unnamed,
                    of.value(levels),
                    of.value(categories),
                    of.value(releases),
                    trust.levels(),
                    trust.categories());
        });
    }

    private static Shape<List<Located<String>>> policyNames(String what, int min) {
        // The same limit holds for levels, categories and releases.
        return new Items<>(
                what,
                Scalar.name("a name of the policy", Names.POLICY_NAME),
                min,
                dev.cofferdam.abi.Organisation.LEVELS_MAX);
    }

    private static Section<Store> store() {
        Key<String> path = Key.required("path", PATH, "the directory the store keeps its data in");
        Key<Long> size = Key.required(
                "size",
                Scalar.size(Sizes.BLOCK_BYTES, 1L << 50),
                "what all its files may take of the host: three times the length of each disk, a thousandth of that"
                        + " for checksums, the pools, and 2MiB");
        Key<Volume> volume = Key.required(
                "volume",
                new Section<>("a volume", List.of(path, size), of -> new Volume(of.get(path), of.get(size))),
                "the directory the store keeps its data in, and its size");
        Key<Placement> placement = Key.optional(
                "placement",
                Scalar.word(words(Placement.class), Placement.UNREADABLE),
                "where the store runs when no design is asked for: kernel (design call) or partition (design message)");
        Key<List<Located<Disk>>> disks = Key.optional(
                "disks", new Items<>("disks", disk(), 0, Topology.DISKS_MAX), "the labelled virtual disks");
        Key<Topology.Limits> limits = LimitsShape.limits();
        Key<Restart> restart = LimitsShape.restart();
        Key<Health> health = LimitsShape.health("the store's health", HealthPlan.WITHIN_MILLIS_MIN);
        return new Section<>(
                "a store",
                List.of(volume, placement, disks, limits, restart, health),
                of -> new Store(
                        of.value(volume),
                        of.find(placement),
                        values(of.value(disks)),
                        of.value(limits),
                        of.get(restart),
                        of.find(health).map(Located::value)));
    }

    private static Section<LowerVolume> lowerVolume() {
        Key<String> path = Key.required("path", PATH, "the directory in which another domain's store keeps its data");
        Key<List<Located<Disk>>> disks = Key.required(
                "disks", new Items<>("disks", disk(), 0, Topology.DISKS_MAX), "those of its disks that are read here");
        return new Section<>(
                "a lower volume", List.of(path, disks), of -> new LowerVolume(of.get(path), values(of.value(disks))));
    }

    private static Section<Disk> disk() {
        Key<String> name = Key.required("name", NAME, "the disk's name");
        Key<String> label = Key.required("label", LABEL, "its access class");
        Key<Long> size = Key.required(
                "size", Scalar.size(Sizes.BLOCK_BYTES, 1L << 50), "its length, a multiple of " + Sizes.BLOCK_BYTES);
        Key<Long> count = count("disks", Topology.DISKS_MAX);
        return new Section<>(
                "a disk",
                List.of(name, label, size, count),
                of -> new Disk(of.get(name), of.get(label), of.get(size), of.find(count)));
    }

    private static Key<Long> count(String what, int max) {
        return Key.optional(
                "count",
                Scalar.number(1, max),
                "it stands for so many " + what + ", NAME-1, NAME-2 and so on, which have the rest in common");
    }

    private static Section<Partition> partition() {
        Key<String> name = Key.required("name", NAME, "the partition's name");
        Key<String> label = Key.required("label", LABEL, "its access class");
        Key<Program> program =
                Key.required("program", program(), "what it runs: the name of a program, or a class and its jars");
        Key<List<Entries.Entry<String>>> arguments = arguments();
        Key<List<Located<DiskGrant>>> disks =
                Key.optional("disks", new Items<>("disk grants", diskGrant(), 0, GRANTS_MAX), "the disks it may use");
        Key<List<Located<FileGrant>>> files = Key.optional(
                "files", new Items<>("file grants", fileGrant(), 0, GRANTS_MAX), "the host files it may read");
        Key<List<Located<ViewGrant>>> views = Key.optional(
                "directories",
                new Items<>("directory grants", viewGrant(), 0, GRANTS_MAX),
                "the directories of the host that it may read, or has as its outbox");
        Key<List<Located<SocketGrant>>> sockets = Key.optional(
                "sockets",
                new Items<>("socket grants", socketGrant(), 0, GRANTS_MAX),
                "the Unix-domain sockets on which it may listen");
        Key<Topology.Limits> limits = LimitsShape.limits();
        Key<Restart> restart = LimitsShape.restart();
        Key<Long> count = count("partitions", Topology.PARTITIONS_MAX);
        Key<List<Located<String>>> after = Key.optional(
                "after",
                new Items<>("names", NAME, 0, Topology.PARTITIONS_MAX),
                "partitions that have to have been ready, or ended well, before it is started");
        Key<Health> health = LimitsShape.health("a partition's health", HealthPlan.WITHIN_MILLIS_MIN);
        return new Section<>(
                "a partition",
                List.of(
                        name, count, label, program, arguments, disks, files, views, sockets, after, limits, restart,
                        health),
                of -> new Partition(
                        of.get(name),
                        of.get(label),
                        of.get(program),
                        arguments(of.value(arguments)),
                        values(of.value(disks)),
                        values(of.value(files)),
                        values(of.value(sockets)),
                        List.of(),
                        values(of.value(views)),
                        of.value(limits),
                        of.get(restart),
                        false,
                        of.find(count),
                        of.value(after),
                        of.find(health).map(Located::value)));
    }

    private static Section<Downgrade> downgrade() {
        Key<Long> validDays = Key.optional(
                "valid-days",
                Scalar.number(1, 3650),
                VALID_DAYS,
                LongNode.valueOf(VALID_DAYS),
                "how long people have to approve what was submitted");
        Key<List<Located<Person>>> people =
                Key.required("people", new Items<>("people", person(), 0, PEOPLE_MAX), "who may submit and approve");
        Key<List<Located<Partition>>> filters = Key.required(
                "filters",
                new Items<>("filters", filter(), 0, GRANTS_MAX),
                "what an object must pass, each in a partition of its own at the object's class");
        return new Section<>(
                "a downgrade section",
                List.of(validDays, people, filters),
                of -> new Downgrade(of.get(validDays), values(of.value(people)), values(of.value(filters))));
    }

    private static Section<Operation.Person> user() {
        Key<String> name = Key.required("name", NAME, "the person's name");
        Key<String> clearance =
                Key.required("clearance", LABEL, "the label of the highest class that the person may see");
        Key<List<Located<String>>> uses = Key.optional(
                "uses",
                new Items<>("names", NAME, 0, Topology.PARTITIONS_MAX),
                "partitions whose console or socket the person uses");
        return new Section<>(
                "a person",
                List.of(name, clearance, uses),
                of -> new Operation.Person(of.get(name), of.get(clearance), of.value(uses)));
    }

    private static Section<Person> person() {
        Key<String> name = Key.required("name", NAME, "the person's name");
        Key<String> key = Key.required(
                "key",
                Scalar.text("an OpenSSH public key"),
                "the person's public key, as ssh-keygen's .pub file has it");
        Key<List<Located<Privilege>>> may = Key.required(
                "may",
                new Items<>("privileges", Scalar.word(words(Privilege.class), Privilege.UNREADABLE), 0, 4),
                "submit, and approve a downgrade, an upgrade or a move to an incomparable class");
        return new Section<>(
                "a person", List.of(name, key, may), of -> new Person(of.get(name), of.get(key), of.value(may)));
    }

    static Section<Partition> filter() {
        Key<String> name = Key.required("name", NAME, "the filter's name");
        Key<Program> program =
                Key.required("program", program(), "what it runs: the name of a filter, or a class and its jars");
        Key<List<Entries.Entry<String>>> arguments = arguments();
        Key<Topology.Limits> limits = LimitsShape.limits(FILTER_MEMORY_BYTES);
        return new Section<>(
                "a filter",
                List.of(name, program, arguments, limits),
                of -> new Partition(
                        of.get(name),
                        new Located<>("", of.get(name).at()),
                        of.get(program),
                        arguments(of.value(arguments)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        of.value(limits),
                        new Located<>(
                                new Restart(
                                        new Located<>(
                                                Restart.On.NEVER, of.get(name).at()),
                                        new Located<>(0L, of.get(name).at())),
                                of.get(name).at()),
                        false,
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
    }

    private static Key<List<Entries.Entry<String>>> arguments() {
        return Key.optional(
                "args",
                new Entries<>(
                        "arguments",
                        Scalar.name("an argument's name", Names.LOCAL_NAME),
                        Scalar.any("a text, number or truth value"),
                        GRANTS_MAX),
                "the program's arguments");
    }

    private static List<Argument> arguments(List<Entries.Entry<String>> given) {
        return given.stream()
                .map(entry -> new Argument(entry.name(), entry.value()))
                .toList();
    }

    private static Section<Program> ownProgram() {
        Key<String> className = Key.required(
                "class",
                Scalar.name("a class name such as a.b.C", Names.CLASS_NAME),
                "the Java class, with its package");
        Key<List<Located<String>>> jars =
                Key.required("jars", new Items<>("jars", PATH, 1, GRANTS_MAX), "the jars that hold it");
        return new Section<>(
                "a program of one's own",
                List.of(className, jars),
                of -> new Program.Own(of.get(className), of.value(jars)));
    }

    private static Shape<Program> program() {
        Section<Program> own = ownProgram();
        Scalar<Program> known =
                Scalar.matching("a program's name", Names.LOCAL_NAME, new Program.Named(""), Program.Named::new);
        return new Either<>(known, own, MappingNode.class::isInstance);
    }

    /** Of what is granted. */
    static Key<String> note() {
        return Key.optional(
                "note",
                Scalar.oneLine("a note", PlanNames.NOTE_CHARACTERS_MAX, PlanNames.NOTE),
                "why it is granted, in a line that explain shows and the audit keeps");
    }

    private static Section<DiskGrant> diskGrant() {
        Key<String> disk = Key.required("disk", NAME, "a disk of the store");
        Key<String> as = Key.required("as", LOCAL_NAME, "the partition's own name for it");
        Key<Access> access = Key.required(
                "access",
                Scalar.word(words(Access.class), Access.UNREADABLE),
                "read, write (without reading) or read-write");
        Key<String> note = note();
        return new Section<>(
                "a disk grant",
                List.of(disk, as, access, note),
                of -> new DiskGrant(of.get(disk), of.get(as), of.get(access), of.value(note)));
    }

    private static Section<FileGrant> fileGrant() {
        Key<String> path = Key.required("path", PATH, "a host file");
        Key<String> as = Key.required("as", LOCAL_NAME, "the partition's own name for it");
        Key<String> note = note();
        return new Section<>(
                "a file grant", List.of(path, as, note), of -> new FileGrant(of.get(path), of.get(as), of.value(note)));
    }

    private static Section<HostDirectory> hostDirectory() {
        Key<String> name = Key.required("name", NAME, "the directory's name in the topology");
        Key<String> path = Key.required("path", PATH, "a directory of the host");
        Key<String> label = Key.required("label", LABEL, "the access class of all that is in it");
        Key<Long> size = Key.optional(
                "size",
                Scalar.size(Sizes.BLOCK_BYTES, 1L << 50),
                "what it may hold, of a directory that a partition writes: its outbox");
        return new Section<>(
                "a directory",
                List.of(name, path, label, size),
                of -> new HostDirectory(of.get(name), of.get(path), of.get(label), of.find(size)));
    }

    private static Section<ViewGrant> viewGrant() {
        Key<String> directory = Key.required("directory", NAME, "the directory's name in the topology");
        Key<String> as = Key.required("as", LOCAL_NAME, "the partition's own name for it");
        Map<String, Access> words = words(Access.class);
        words.remove(Names.word(Access.READ_WRITE)); // who writes an outbox sees it
        Key<Access> access = Key.optional(
                "access",
                Scalar.word(words, Access.UNREADABLE),
                Access.READ,
                TextNode.valueOf(Names.word(Access.READ)),
                "read, or write: it is this partition's outbox, and no other's");
        Key<String> note = note();
        return new Section<>(
                "a directory grant",
                List.of(directory, as, access, note),
                of -> new ViewGrant(of.get(directory), of.get(as), of.get(access), of.value(note)));
    }

    private static Section<SocketGrant> socketGrant() {
        Key<String> path = Key.required(
                "path", PATH, "where the host's processes find it; made when the topology starts, removed at its end");
        Key<String> as = Key.required("as", LOCAL_NAME, "the partition's own name for it");
        Key<String> note = note();
        return new Section<>(
                "a socket grant",
                List.of(path, as, note),
                of -> new SocketGrant(of.get(path), of.get(as), Use.SERVE, of.value(note)));
    }

    private static Section<Channel> channel() {
        Scalar<End> end = Scalar.matching(
                "a channel end, PARTITION.LOCAL-NAME", Names.CHANNEL_END, End.UNREADABLE, TopologyShape::end);
        Key<End> from = Key.required("from", end, "the sender, or a call's client, as PARTITION.LOCAL-NAME");
        Key<End> to = Key.required("to", end, "the receiver, or a call's server, as PARTITION.LOCAL-NAME");
        Key<Channel.Kind> kind = Key.required(
                "kind",
                Scalar.word(words(Channel.Kind.class), Channel.Kind.UNREADABLE),
                "one-way (nothing ever comes back) or call (requests and replies)");
        Key<String> note = note();
        return new Section<>(
                "a channel",
                List.of(from, to, kind, note),
                of -> new Channel(of.get(from), of.get(to), of.get(kind), of.value(note)));
    }

    private static End end(String text) {
        int dot = text.indexOf('.');
        return new End(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The words of an enumeration whose first constant stands for the unreadable. */
    static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        List.of(type.getEnumConstants()).stream().skip(1).forEach(each -> words.put(Names.word(each), each));
        return words;
    }

    static <T> List<T> values(Collection<Located<T>> items) {
        return items.stream().map(Located::value).toList();
    }
}
