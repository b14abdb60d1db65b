package dev.cofferdam.deploy.domain;

import dev.cofferdam.deploy.topology.Domains;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.store.volume.VolumeRoom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Splits a topology into one for each domain, which is a whole topology of its own: it names nothing of another domain but
 * the policy, and disks that it reads down. Each is compiled, and so checked by every rule, once more. Immutable.
 */
public final class Split {
    private static final String NAME = "name";
    private static final String STORE = "store";
    private static final String VOLUME = "volume";
    private static final String DISKS = "disks";
    private static final String DIRECTORIES = "directories";
    private static final String PARTITIONS = "partitions";
    private static final String GATEWAYS = "gateways";
    private static final String CHANNELS = "channels";
    private static final String SCHEDULE = "schedule";

    private final Topology topology;
    private final Map<String, Object> whole;

    private Split(Topology topology, Map<String, Object> whole) {
        this.topology = topology;
        this.whole = whole;
    }

    /**
     * Of a topology that keeps every rule.
     *
     * @param source what it was read from
     */
    public static Split of(Source source, Topology topology) {
        Map<String, Object> whole = map(new Load(LoadSettings.builder().build())
                .loadFromString(new String(source.bytes(), StandardCharsets.UTF_8)));
        return new Split(topology, whole);
    }

    public List<String> domains() {
        return topology.domains().names();
    }

    /** Partitions of a domain; those that its gateways stand for, too. */
    public List<Partition> partitions(String domain) {
        return topology.partitions().stream()
                .filter(partition -> isOf(domain, partition.name().value()))
                .toList();
    }

    /** Whether a domain has a volume. */
    public boolean hasVolume(String domain) {
        return !disks(domain).isEmpty();
    }

    private boolean sees(String domain, String directory) {
        return partitions(domain).stream()
                .flatMap(partition -> partition.views().stream())
                .anyMatch(view -> view.directory().value().equals(directory));
    }

    /** The domains whose volumes a domain reads, in the order of the topology. */
    public Set<String> readsOf(String domain) {
        Set<String> lower = new LinkedHashSet<>();
        for (Partition partition : partitions(domain)) {
            for (DiskGrant grant : partition.disks()) {
                home(grant.disk().value()).filter(home -> !home.equals(domain)).ifPresent(lower::add);
            }
        }
        return lower;
    }

    /**
     * What a domain's volume may take of the host: what its disks take, and for pools an equal share of what is left of
     * the size in the topology.
     */
    public long volumeBytes(String domain) {
        long left = topology.store().orElseThrow().volume().size().value();
        int volumes = 0;
        for (String each : domains()) {
            if (hasVolume(each)) {
                volumes++;
                left -= taken(each);
            }
        }
        long share = Math.max(0, left) / volumes / Sizes.BLOCK_BYTES * Sizes.BLOCK_BYTES;
        return taken(domain) + share;
    }

    private long taken(String domain) {
        return VolumeRoom.empty()
                + disks(domain).stream()
                        .mapToLong(disk -> VolumeRoom.disk(disk.size().value()))
                        .sum();
    }

    /** A domain's own topology, with volumes in the topology's own. */
    public String text(String domain) {
        String volume =
                topology.store().map(store -> store.volume().path().value()).orElse("");
        return text(domain, (viewer, owner) -> volume + "/" + owner);
    }

    /**
     * A domain's own topology.
     *
     * @param places path at which a domain, the first, has the volume of a domain, the second
     */
    public String text(String domain, BinaryOperator<String> places) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put(NAME, topology.name().value() + "-" + domain);
        part.put("policy", whole.get("policy"));
        if (hasVolume(domain)) {
            part.put(STORE, store(domain, places.apply(domain, domain)));
        }
        List<Object> lower = lowerVolumes(domain, places);
        if (!lower.isEmpty()) {
            part.put("lower-volumes", lower);
        }
        keep(part, DIRECTORIES, entry -> sees(domain, text(entry.get(NAME))));
        keep(part, PARTITIONS, entry -> isOf(domain, text(entry.get(NAME))));
        keep(part, GATEWAYS, entry -> isOf(domain, text(entry.get(NAME)) + "-intake"));
        keep(part, CHANNELS, entry -> isOf(domain, partitionOf(entry.get("from"))));
        if (domains().size() == 1 && whole.containsKey("downgrade")) {
            part.put("downgrade", whole.get("downgrade"));
        }
        if (whole.containsKey(SCHEDULE)) {
            schedule(domain).ifPresent(schedule -> part.put(SCHEDULE, schedule));
        }
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true) // a topology has none
                .setWidth(Integer.MAX_VALUE)
                .build();
        return new Dump(settings).dumpToString(part);
    }

    private Map<String, Object> store(String domain, String volume) {
        Map<String, Object> store = new LinkedHashMap<>(map(whole.get(STORE)));
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("path", volume);
        place.put("size", Sizes.format(volumeBytes(domain)));
        store.put(VOLUME, place);
        Set<String> own = names(disks(domain));
        store.put(
                DISKS,
                list(store.get(DISKS)).stream()
                        .filter(disk -> own.contains(text(map(disk).get(NAME))))
                        .toList());
        return store;
    }

    private List<Object> lowerVolumes(String domain, BinaryOperator<String> places) {
        Set<String> read = new HashSet<>();
        partitions(domain)
                .forEach(partition ->
                        partition.disks().forEach(grant -> read.add(grant.disk().value())));
        List<Object> volumes = new ArrayList<>();
        for (String lower : readsOf(domain)) {
            Set<String> theirs = names(disks(lower));
            List<Object> disks = list(map(whole.get(STORE)).get(DISKS)).stream()
                    .filter(disk -> read.contains(text(map(disk).get(NAME)))
                            && theirs.contains(text(map(disk).get(NAME))))
                    .toList();
            Map<String, Object> volume = new LinkedHashMap<>();
            volume.put("path", places.apply(domain, lower));
            volume.put(DISKS, disks);
            volumes.add(volume);
        }
        return volumes;
    }

    /** Windows of nobody of the domain are left out; the store's are each store's. */
    private Optional<Object> schedule(String domain) {
        Map<String, Object> schedule = new LinkedHashMap<>(map(whole.get(SCHEDULE)));
        List<Object> cores = new ArrayList<>();
        for (Object each : list(schedule.get("cores"))) {
            Map<String, Object> core = new LinkedHashMap<>(map(each));
            List<Object> windows = new ArrayList<>();
            for (Object window : list(core.get("windows"))) {
                Map<String, Object> kept = new LinkedHashMap<>(map(window));
                List<Object> names = scheduled(domain, kept.get(PARTITIONS));
                if (!names.isEmpty()) {
                    kept.put(PARTITIONS, names);
                    windows.add(kept);
                }
            }
            if (!windows.isEmpty()) {
                core.put("windows", windows);
                cores.add(core);
            }
        }
        if (cores.isEmpty()) {
            return Optional.empty();
        }
        schedule.put("cores", cores);
        schedule.computeIfPresent("unscheduled", (key, names) -> scheduled(domain, names));
        return Optional.of(schedule);
    }

    private List<Object> scheduled(String domain, Object names) {
        return list(names).stream()
                .filter(name -> text(name).equals(STORE) ? hasVolume(domain) : isOf(domain, text(name)))
                .toList();
    }

    private List<Disk> disks(String domain) {
        return topology.store().stream()
                .flatMap(store -> store.disks().stream())
                .filter(disk -> home(disk.name().value()).filter(domain::equals).isPresent())
                .toList();
    }

    private Optional<String> home(String disk) {
        return topology.domains().ofDisk(disk, topology);
    }

    private boolean isOf(String domain, String partition) {
        return topology.domains().of(partition).filter(domain::equals).isPresent();
    }

    private static String partitionOf(Object end) {
        String text = text(end);
        return text.substring(0, text.indexOf('.'));
    }

    private void keep(Map<String, Object> part, String key, Predicate<Map<String, Object>> which) {
        List<Object> kept = list(whole.get(key)).stream()
                .filter(entry -> which.test(map(entry)))
                .toList();
        if (!kept.isEmpty()) {
            part.put(key, kept);
        }
    }

    private static Set<String> names(List<Disk> disks) {
        Set<String> names = new HashSet<>();
        disks.forEach(disk -> names.add(disk.name().value()));
        return names;
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }

    private static List<Object> list(Object value) {
        return value == null ? List.of() : List.copyOf((List<?>) value);
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, each) -> map.put(text(key), each));
        return map;
    }

    /** The wires that begin in a domain. */
    public List<Domains.Wire> sends(String domain) {
        return topology.domains().wires().stream()
                .filter(wire -> wire.from().value().equals(domain))
                .toList();
    }

    /** The wires that end in a domain. */
    public List<Domains.Wire> receives(String domain) {
        return topology.domains().wires().stream()
                .filter(wire -> wire.to().value().equals(domain))
                .toList();
    }
}
