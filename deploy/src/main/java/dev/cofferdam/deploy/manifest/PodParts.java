package dev.cofferdam.deploy.manifest;

import dev.cofferdam.deploy.topology.Domains.Wire;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the pods of a cluster and those of podman have in common. Stateless. */
final class PodParts {
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String KERNEL = "kernel";
    private static final String TOPOLOGY = "topology";
    private static final String OWN_VOLUME = "/volume";
    private static final String OWN = "volume";
    private static final String MEMORY = "memory";
    private static final int PERCENT_MILLIS = 10;
    private static final Quantity GATEWAY_MEMORY = new Quantity("640Mi");

    private PodParts() {}

    /** A typed object as a document. */
    static Map<String, Object> document(Object object) {
        return MAPPER.convertValue(object, MAP);
    }

    static Map<String, String> labels(DomainPod pod) {
        Map<String, String> labels = new TreeMap<>(selector(pod));
        labels.put("app.kubernetes.io/managed-by", "cofferdam");
        labels.put(DomainPod.CLASS_LABEL, pod.classValue());
        return labels;
    }

    /** By which all that is a domain's is found. */
    static Map<String, String> selector(DomainPod pod) {
        return new TreeMap<>(Map.of(
                "app.kubernetes.io/name",
                "cofferdam",
                "app.kubernetes.io/instance",
                pod.topology(),
                "app.kubernetes.io/component",
                pod.domain()));
    }

    static ConfigMap files(DomainPod pod) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, String> binary = new TreeMap<>();
        pod.files()
                .forEach((name, content) -> DomainPod.text(content)
                        .ifPresentOrElse(
                                text -> texts.put(name, text),
                                () -> binary.put(name, Base64.getEncoder().encodeToString(content))));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withLabels(labels(pod))
                .endMetadata()
                .withData(texts)
                .withBinaryData(binary)
                .build();
    }

    /** The claim of the one that writes a volume. */
    static PersistentVolumeClaim ownClaim(DomainPod pod) {
        return claim(pod, pod.name(), "ReadWriteOncePod", pod.volumeBytes().orElseThrow());
    }

    static PersistentVolumeClaim claim(DomainPod pod, String name, String access, long bytes) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels(pod))
                .endMetadata()
                .withNewSpec()
                .withAccessModes(access)
                .withNewResources()
                .addToRequests("storage", new Quantity(Long.toString(bytes)))
                .endResources()
                .endSpec()
                .build();
    }

    /**
     * The pod itself.
     *
     * @param image of all its containers
     * @param security of each of them
     * @param lowerClaims claims of the volumes that it reads, by domain
     * @param home room for audit and logs
     * @param sharedMemory whether it is given what it needs, and not what a pod has by itself
     */
    static PodSpecBuilder pod(
            DomainPod pod,
            String image,
            SecurityContext security,
            Map<String, String> lowerClaims,
            Volume home,
            boolean sharedMemory) {
        List<Container> containers = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>(
                List.of(mount(TOPOLOGY, DomainPod.TOPOLOGY, true), mount(home.getName(), DomainPod.HOME, false)));
        List<Volume> volumes = new ArrayList<>(List.of(
                new VolumeBuilder()
                        .withName(TOPOLOGY)
                        .withNewConfigMap()
                        .withName(pod.name())
                        .endConfigMap()
                        .build(),
                home));
        if (sharedMemory) {
            mounts.add(mount(MEMORY, "/dev/shm", false));
            volumes.add(new VolumeBuilder()
                    .withName(MEMORY)
                    .withNewEmptyDir()
                    .withMedium("Memory")
                    .withSizeLimit(new Quantity(Long.toString(pod.sharedBytes())))
                    .endEmptyDir()
                    .build());
        }
        if (pod.volumeBytes().isPresent()) {
            mounts.add(mount(OWN, OWN_VOLUME, false));
            volumes.add(claimed(OWN, pod.name(), false));
        }
        lowerClaims.forEach((domain, claim) -> {
            mounts.add(mount("lower-" + domain, DomainPod.LOWER_VOLUMES + "/" + domain, true));
            volumes.add(claimed("lower-" + domain, claim, true));
        });
        containers.add(kernel(pod, image, security, mounts));
        for (Wire wire : pod.sends()) {
            containers.add(gateway("send-" + word(wire), image, security, DomainPod.send(wire)));
        }
        for (Wire wire : pod.receives()) {
            containers.add(gateway("receive-" + word(wire), image, security, DomainPod.receive(wire)));
        }
        return new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(DomainPod.USER)
                .withRunAsGroup(DomainPod.USER)
                .withFsGroup(DomainPod.USER)
                .withNewSeccompProfile()
                .withType("Localhost")
                .withLocalhostProfile(Manifests.SECCOMP)
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(containers)
                .withVolumes(volumes);
    }

    private static String word(Wire wire) {
        return wire.name().value();
    }

    private static Container kernel(DomainPod pod, String image, SecurityContext security, List<VolumeMount> mounts) {
        ContainerBuilder kernel = container(KERNEL, image, security, pod.command());
        Quantity memory = new Quantity(Long.toString(pod.memoryBytes()));
        kernel.editOrNewResources()
                .addToRequests(MEMORY, memory)
                .addToLimits(MEMORY, memory)
                .endResources();
        pod.cpuPercent()
                .ifPresent(percent -> kernel.editOrNewResources()
                        .addToLimits("cpu", new Quantity(percent * PERCENT_MILLIS + "m"))
                        .endResources());
        return kernel.withVolumeMounts(mounts)
                .withStartupProbe(probe(2, 60))
                .withReadinessProbe(probe(10, 3))
                .build();
    }

    private static Probe probe(int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("test", "-e", DomainPod.READY)
                .endExec()
                .withPeriodSeconds(periodSeconds)
                .withFailureThreshold(failures)
                .build();
    }

    private static Container gateway(String name, String image, SecurityContext security, List<String> command) {
        return container(name, image, security, command)
                .editOrNewResources()
                .addToRequests(MEMORY, GATEWAY_MEMORY)
                .addToLimits(MEMORY, GATEWAY_MEMORY)
                .endResources()
                .build();
    }

    private static ContainerBuilder container(
            String name, String image, SecurityContext security, List<String> command) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withArgs(command)
                .withSecurityContext(security);
    }

    /** Nothing of root, and nothing to write but what is mounted. */
    static SecurityContextBuilder security() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities();
    }

    private static VolumeMount mount(String name, String path, boolean readOnly) {
        VolumeMountBuilder mount = new VolumeMountBuilder().withName(name).withMountPath(path);
        return readOnly ? mount.withReadOnly(true).build() : mount.build();
    }

    static Volume claimed(String name, String claim, boolean readOnly) {
        return new VolumeBuilder()
                .withName(name)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .withReadOnly(readOnly ? true : null)
                .endPersistentVolumeClaim()
                .build();
    }
}
