package dev.cofferdam.deploy.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cofferdam.deploy.compiler.Compilation;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.domain.Split;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.deploy.yaml.Source;
import dev.cofferdam.kernel.plan.Plan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** What a topology is deployed by, against what is on record and what a cluster knows. */
final class ManifestsTest {
    private static final Path RECORD = Path.of("src/test/resources/manifest");
    private static final Path SYSTEM_CALLS =
            Path.of("../microkernel/jail/src/main/resources/dev/cofferdam/jail/system-calls");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "ConfigMap",
            ConfigMap.class,
            "Namespace",
            Namespace.class,
            "NetworkPolicy",
            NetworkPolicy.class,
            "PersistentVolumeClaim",
            PersistentVolumeClaim.class,
            "Pod",
            Pod.class,
            "StatefulSet",
            StatefulSet.class);

    @TempDir
    private Path directory;

    @BeforeEach
    void inputs() throws IOException {
        Files.writeString(directory.resolve("observations.csv"), "station,celsius\nBremen,4.1\n");
        Files.copy(RECORD.resolve("fleet.yaml"), directory.resolve("fleet.yaml"));
    }

    private Map<String, String> manifests(Target target) throws IOException {
        Compiler compiler = new Compiler(new Machine(1L << 40, 64), Programs.installed());
        Path file = directory.resolve("fleet.yaml");
        Compilation whole = compiler.compile(file);
        assertEquals(List.of(), whole.violations());
        Split split = Split.of(Source.of(file), whole.topology().orElseThrow());
        Map<String, Plan> plans = new LinkedHashMap<>();
        for (String domain : split.domains()) {
            plans.put(domain, compiler.compile(file, domain).plan().orElseThrow());
        }
        boolean cluster = target == Target.KUBERNETES;
        Parameters parameters = new Parameters(
                "registry.example/cofferdam:1",
                cluster ? Optional.of("kata") : Optional.empty(),
                cluster ? Optional.of("cofferdam") : Optional.empty());
        return Manifests.of(target, parameters, split, "fleet", plans, directory);
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void areThoseOnRecord(Target target) throws IOException {
        StringBuilder all = new StringBuilder();
        manifests(target).forEach((name, text) -> {
            if (!name.equals(Manifests.SECCOMP)) {
                all.append("#### ").append(name).append('\n').append(text);
            }
        });
        Path recorded = RECORD.resolve(target + ".txt");
        if (Boolean.getBoolean("cofferdam.record")) {
            Files.writeString(recorded, all);
        }
        assertEquals(Files.readString(recorded), all.toString());
    }

    private static List<Map<?, ?>> documents(String text) {
        List<Map<?, ?>> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(text)
                .forEach(document -> documents.add((Map<?, ?>) document));
        return documents;
    }

    private static String sorted(Map<?, ?> document) {
        return new ObjectMapper()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .valueToTree(document)
                .toPrettyString();
    }

    /** Fields that the type of a document does not have; they land in its additional properties. */
    private static List<String> unknown(Map<?, ?> document) {
        JsonMapper mapper = JsonMapper.builder().build();
        Object typed = mapper.convertValue(document, KINDS.get((String) document.get("kind")));
        assertEquals(sorted(document), sorted(mapper.convertValue(typed, Map.class)), "nothing is lost");
        List<String> found = new ArrayList<>();
        collect(typed, new HashSet<>(), found);
        return found;
    }

    /** Walks typed objects by their getters. */
    private static void collect(Object object, Set<Integer> seen, List<String> found) {
        if (object instanceof List<?> list) {
            list.forEach(each -> collect(each, seen, found));
        }
        if (object == null
                || !object.getClass().getName().startsWith("io.fabric8.")
                || object instanceof Enum<?>
                || !seen.add(System.identityHashCode(object))) {
            return;
        }
        for (Method getter : object.getClass().getMethods()) {
            if (!getter.getName().startsWith("get") || getter.getParameterCount() > 0) {
                continue;
            }
            try {
                Object value = getter.invoke(object);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) value).keySet().forEach(name -> found.add(name.toString()));
                } else {
                    collect(value, seen, found);
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"KUBERNETES", "PODMAN"})
    void haveNoFieldThatAClusterDoesNotKnow(Target target) throws IOException {
        manifests(target).forEach((name, text) -> {
            if (name.endsWith(".yaml")) {
                documents(text).forEach(document -> assertEquals(List.of(), unknown(document), name));
            }
        });
    }

    @Test
    void aFieldThatAClusterDoesNotKnowIsFound() throws IOException {
        String misspelt = manifests(Target.KUBERNETES).get("high.yaml").replace("hostUsers:", "hostUser:");
        List<String> found = documents(misspelt).stream()
                .flatMap(document -> unknown(document).stream())
                .toList();
        assertEquals(List.of("hostUser"), found);
    }

    @Test
    void aDomainIsToldOfNothingHigher() throws IOException {
        for (Target target : List.of(Target.KUBERNETES, Target.PODMAN)) {
            String low = manifests(target).get("low.yaml");
            for (String word : List.of("analyst", "assessments", "watch")) {
                assertFalse(low.contains(word), () -> word + " stands in\n" + low);
            }
        }
    }

    @Test
    void whatAPodHasNotIsRefused() throws IOException {
        Path file = directory.resolve("fleet.yaml");
        String topology = Files.readString(file);
        Files.writeString(directory.resolve("observations.csv"), "x".repeat(1 << 20));
        assertRefused("the files of domain low have");
        Files.createDirectories(directory.resolve("below"));
        Files.writeString(directory.resolve("below/observations.csv"), "x");
        Files.writeString(file, topology.replace("file: observations.csv", "file: below/observations.csv"));
        assertRefused("lies beside the topology");
        Files.writeString(
                file,
                topology.replace("program: ingest", "program: nbd")
                        .replace("file: observations.csv, to: out", "socket: s")
                        .replace(
                                "access: read-write}]\n  - name: analyst",
                                "access: read-write}]\n"
                                        + "    sockets: [{path: low.sock, as: s}]\n  - name: analyst"));
        assertRefused("has a socket of the host");
    }

    private void assertRefused(String why) {
        IOException refused = assertThrows(IOException.class, () -> manifests(Target.PODMAN));
        assertTrue(refused.getMessage().contains(why), refused::getMessage);
    }

    /** What partitions may call, whatever else a pod does, and nothing of what changes the machine. */
    @Test
    void thePodsSystemCallsAreThoseOfItsPartitionsAndOfWhoStartsThem() throws IOException {
        JsonNode profile = new ObjectMapper()
                .readTree(manifests(Target.PODMAN).get(Manifests.SECCOMP).getBytes(StandardCharsets.UTF_8));
        assertEquals("SCMP_ACT_ERRNO", profile.get("defaultAction").asText());
        Set<String> allowed = new HashSet<>();
        profile.get("syscalls").get(0).get("names").forEach(name -> allowed.add(name.asText()));
        try (Stream<String> lines = Files.lines(SYSTEM_CALLS)) {
            lines.map(line -> line.split(" *\\| *", -1))
                    .filter(columns -> columns.length == 5 && !columns[0].startsWith("#"))
                    .filter(columns -> !List.of("kill", "trap", "end").contains(columns[0]))
                    .forEach(columns -> assertTrue(allowed.contains(columns[1]), columns[1]));
        }
        for (String call : List.of("unshare", "mount", "pivot_root", "sethostname", "seccomp")) {
            assertTrue(allowed.contains(call), call);
        }
        for (String call : List.of(
                "bpf",
                "finit_module",
                "io_uring_setup",
                "kexec_load",
                "keyctl",
                "open_by_handle_at",
                "perf_event_open",
                "ptrace",
                "reboot",
                "setns",
                "settimeofday",
                "userfaultfd")) {
            assertFalse(allowed.contains(call), call);
        }
    }
}
