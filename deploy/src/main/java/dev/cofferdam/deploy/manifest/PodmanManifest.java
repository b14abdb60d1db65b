package dev.cofferdam.deploy.manifest;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pod of a domain for {@code podman kube play}. Immutable. */
record PodmanManifest(Parameters parameters) {
    /** What podman makes of it has no limit. */
    private static final long HOME_BYTES = 64L << 20;

    String of(DomainPod pod) {
        List<Map<String, Object>> documents = new ArrayList<>();
        documents.add(PodParts.document(PodParts.files(pod)));
        documents.add(PodParts.document(claim(PodParts.claim(pod, home(pod), "ReadWriteOnce", HOME_BYTES))));
        if (pod.volumeBytes().isPresent()) {
            documents.add(PodParts.document(claim(PodParts.ownClaim(pod))));
        }
        documents.add(PodParts.document(pod(pod)));
        return Yaml.of(comment(pod), documents);
    }

    private static String home(DomainPod pod) {
        return pod.name() + "-home";
    }

    /** A volume of podman is root's, unless it is told whose. */
    private static PersistentVolumeClaim claim(PersistentVolumeClaim claim) {
        String user = Long.toString(DomainPod.USER);
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations("volume.podman.io/uid", user)
                .addToAnnotations("volume.podman.io/gid", user)
                .endMetadata()
                .build();
    }

    private Pod pod(DomainPod pod) {
        // A volume of podman has one name, for whoever mounts it.
        Map<String, String> lower = new LinkedHashMap<>();
        pod.lower().forEach(domain -> lower.put(domain, pod.name(domain)));
        return new PodBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withLabels(PodParts.labels(pod))
                // podman 4 knows no other way to name a profile.
                .addToAnnotations("seccomp.security.alpha.kubernetes.io/pod", "localhost/" + Manifests.SECCOMP)
                .addToAnnotations("cofferdam.dev/label", pod.label())
                .endMetadata()
                .withSpec(PodParts.pod(
                                pod,
                                parameters.image(),
                                PodParts.security().build(),
                                lower,
                                PodParts.claimed("home", home(pod), false),
                                false)
                        .withRestartPolicy("OnFailure")
                        .build())
                .build();
    }

    private static String comment(DomainPod pod) {
        boolean alone = pod.sends().isEmpty() && pod.receives().isEmpty();
        return """
                Domain %s of %s, written by 'cofferdam manifests --for podman'. In this directory:
                podman kube play %s--seccomp-profile-root "$PWD" %s.yaml
                podman kube down %s.yaml""".formatted(pod.domain(), pod.topology(), alone ? "--network none " : "", pod.domain(), pod.domain());
    }
}
