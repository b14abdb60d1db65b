package dev.cofferdam.deploy.manifest;

import dev.cofferdam.deploy.domain.Split;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a topology of several domains is deployed by: files, by name. Stateless. */
public final class Manifests {
    /** The list of system calls of a pod: what a kernel, its sandboxes and a gateway's ends make. */
    public static final String SECCOMP = "cofferdam-seccomp.json";

    private static final String SECCOMP_RESOURCE = "seccomp.json";

    private Manifests() {}

    /**
     * The files.
     *
     * @param topology its name
     * @param plans of its domains, by name, in their order
     * @param directory of the topology's file
     * @throws IOException that says what a pod cannot have
     */
    public static Map<String, String> of(
            Target target, Parameters parameters, Split split, String topology, Map<String, Plan> plans, Path directory)
            throws IOException {
        List<DomainPod> pods = new ArrayList<>();
        for (Map.Entry<String, Plan> plan : plans.entrySet()) {
            pods.add(DomainPod.of(target, split, topology, plan.getKey(), plan.getValue(), directory));
        }
        Map<String, String> files = new LinkedHashMap<>();
        switch (target) {
            case KUBERNETES -> {
                ClusterManifest manifest = new ClusterManifest(parameters);
                files.put("namespace.yaml", manifest.namespace(topology));
                pods.forEach(pod -> files.put(pod.domain() + ".yaml", manifest.of(pod)));
            }
            case PODMAN -> {
                PodmanManifest manifest = new PodmanManifest(parameters);
                pods.forEach(pod -> files.put(pod.domain() + ".yaml", manifest.of(pod)));
            }
            case COMPOSE -> files.put("compose.yaml", new ComposeManifest(parameters).of(pods));
        }
        files.put(SECCOMP, seccomp());
        return files;
    }

    private static String seccomp() throws IOException {
        try (InputStream in = Manifests.class.getResourceAsStream(SECCOMP_RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
