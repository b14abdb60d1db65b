package dev.cofferdam.deploy.manifest;

import dev.cofferdam.deploy.topology.Domains.Wire;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects of a domain for a cluster. Immutable. */
record ClusterManifest(Parameters parameters) {
    private static final Volume HOME =
            new VolumeBuilder().withName("home").withNewEmptyDir().endEmptyDir().build();
    private static final String UDP = "UDP";
    private static final String VOLUME_LABEL = "cofferdam.dev/volume";

    /** A namespace in which nothing runs that does not keep the restricted Pod Security Standard, as all pods here do. */
    String namespace(String topology) {
        NamespaceBuilder namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName("cofferdam")
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata();
        return Yaml.of(
                "Of " + topology + ", written by 'cofferdam manifests --for kubernetes'.",
                List.of(PodParts.document(namespace.build())));
    }

    String of(DomainPod pod) {
        List<Map<String, Object>> documents = new ArrayList<>();
        documents.add(PodParts.document(PodParts.files(pod)));
        if (pod.volumeBytes().isPresent()) {
            documents.add(PodParts.document(named(PodParts.ownClaim(pod), pod.name())));
        }
        Map<String, String> lower = new LinkedHashMap<>();
        for (String domain : pod.lower()) {
            String claim = pod.name() + "-reads-" + domain;
            lower.put(domain, claim);
            documents.add(PodParts.document(readClaim(pod, claim, domain)));
        }
        documents.add(PodParts.document(policy(pod).build()));
        PodSpec spec = spec(pod, lower);
        documents.add(pod.volumeBytes().isPresent() ? statefulSet(pod, spec) : pod(pod, spec));
        return Yaml.of(
                """
                Domain %s of %s, written by 'cofferdam manifests --for kubernetes': kubectl apply -n cofferdam -f %s.yaml
                Each node has %s below /var/lib/kubelet/seccomp, and the label %s.
                deploy/DOMAINS.md says what a cluster must have.""".formatted(pod.domain(), pod.topology(), pod.domain(), Manifests.SECCOMP, DomainPod.CLASS_LABEL),
                documents);
    }

    /** By this label those who make readers' volumes know whose they are. */
    private static PersistentVolumeClaim named(PersistentVolumeClaim claim, String volume) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToLabels(VOLUME_LABEL, volume)
                .endMetadata()
                .build();
    }

    /** Of a volume on the same storage as the writer's, which somebody has made for readers. */
    private static PersistentVolumeClaim readClaim(DomainPod pod, String name, String domain) {
        return new PersistentVolumeClaimBuilder(PodParts.claim(pod, name, "ReadOnlyMany", 1))
                .editSpec()
                .withStorageClassName("")
                .withNewSelector()
                .addToMatchLabels(VOLUME_LABEL, pod.name(domain))
                .endSelector()
                .endSpec()
                .build();
    }

    private PodSpec spec(DomainPod pod, Map<String, String> lower) {
        SecurityContextBuilder security = PodParts.security();
        parameters
                .appArmorProfile()
                .ifPresent(profile -> security.withNewAppArmorProfile()
                        .withType("Localhost")
                        .withLocalhostProfile(profile)
                        .endAppArmorProfile());
        PodSpecBuilder spec = PodParts.pod(pod, parameters.image(), security.build(), lower, HOME, true)
                .withHostUsers(false)
                .withAffinity(new AffinityBuilder()
                        .withNewNodeAffinity()
                        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .addNewNodeSelectorTerm()
                        .addNewMatchExpression()
                        .withKey(DomainPod.CLASS_LABEL)
                        .withOperator("In")
                        .withValues(pod.classValue())
                        .endMatchExpression()
                        .endNodeSelectorTerm()
                        .endRequiredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .build());
        parameters.runtimeClass().ifPresent(spec::withRuntimeClassName);
        return spec.build();
    }

    private static Map<String, Object> statefulSet(DomainPod pod, PodSpec spec) {
        return PodParts.document(new StatefulSetBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withLabels(PodParts.labels(pod))
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withServiceName(pod.name())
                .withNewSelector()
                .withMatchLabels(PodParts.selector(pod))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(PodParts.labels(pod))
                .addToAnnotations("cofferdam.dev/label", pod.label())
                .endMetadata()
                .withSpec(spec)
                .endTemplate()
                .endSpec()
                .build());
    }

    private static Map<String, Object> pod(DomainPod pod, PodSpec spec) {
        return PodParts.document(new PodBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withLabels(PodParts.labels(pod))
                .addToAnnotations("cofferdam.dev/label", pod.label())
                .endMetadata()
                .withSpec(spec)
                .build());
    }

    /**
     * Nothing comes in and nothing goes out, but what wires carry, what is taken in for them, and what is handed on; what has
     * an address of the pod's own loopback needs no rule.
     */
    private static NetworkPolicyBuilder policy(DomainPod pod) {
        List<NetworkPolicyEgressRule> out = new ArrayList<>();
        List<NetworkPolicyIngressRule> in = new ArrayList<>();
        for (Wire wire : pod.sends()) {
            out.add(to(Endpoint.of(wire.at())));
            wire.datagrams().forEach(line -> from(Endpoint.of(line.listen()), in, UDP));
            wire.syslog().forEach(line -> from(Endpoint.of(line.listen()), in, UDP, "TCP"));
        }
        for (Wire wire : pod.receives()) {
            in.add(at(Endpoint.of(wire.at()).port(), UDP));
            Stream.concat(wire.datagrams().stream(), wire.syslog().stream())
                    .map(line -> Endpoint.of(line.send()))
                    .filter(endpoint -> !endpoint.isLoopback())
                    .forEach(endpoint -> out.add(to(endpoint)));
        }
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withLabels(PodParts.labels(pod))
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(PodParts.selector(pod))
                .endPodSelector()
                .withPolicyTypes("Ingress", "Egress")
                .withIngress(in)
                .withEgress(out)
                .endSpec();
    }

    private static void from(Endpoint endpoint, List<NetworkPolicyIngressRule> in, String... protocols) {
        if (!endpoint.isLoopback()) {
            in.add(at(endpoint.port(), protocols));
        }
    }

    private static NetworkPolicyIngressRule at(int port, String... protocols) {
        NetworkPolicyIngressRuleBuilder rule = new NetworkPolicyIngressRuleBuilder();
        for (String protocol : protocols) {
            rule.addNewPort()
                    .withProtocol(protocol)
                    .withPort(new IntOrString(port))
                    .endPort();
        }
        return rule.build();
    }

    private static NetworkPolicyEgressRule to(Endpoint endpoint) {
        return new NetworkPolicyEgressRuleBuilder()
                .addNewTo()
                .withNewIpBlock()
                .withCidr(endpoint.host() + (endpoint.host().indexOf(':') < 0 ? "/32" : "/128"))
                .endIpBlock()
                .endTo()
                .addNewPort()
                .withProtocol(UDP)
                .withPort(new IntOrString(endpoint.port()))
                .endPort()
                .build();
    }
}
