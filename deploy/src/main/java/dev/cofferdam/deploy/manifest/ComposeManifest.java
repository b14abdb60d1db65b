package dev.cofferdam.deploy.manifest;

import dev.cofferdam.deploy.topology.Domains.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All domains for Docker Compose on one machine. Immutable. */
record ComposeManifest(Parameters parameters) {
    private static final String USER = DomainPod.USER + ":" + DomainPod.USER;

    String of(List<DomainPod> pods) {
        Map<String, Object> services = new LinkedHashMap<>();
        Map<String, Object> volumes = new LinkedHashMap<>();
        Map<String, Object> configs = new LinkedHashMap<>();
        for (DomainPod pod : pods) {
            services.put(pod.domain(), kernel(pod, configs));
            for (Wire wire : pod.sends()) {
                services.put("send-" + wire.name().value(), gateway(DomainPod.send(wire)));
            }
            for (Wire wire : pod.receives()) {
                services.put("receive-" + wire.name().value(), gateway(DomainPod.receive(wire)));
            }
            if (pod.volumeBytes().isPresent()) {
                volumes.put(pod.domain(), new LinkedHashMap<>());
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", pods.getFirst().topology());
        document.put("services", services);
        if (!volumes.isEmpty()) {
            document.put("volumes", volumes);
        }
        document.put("configs", configs);
        return Yaml.of(
                "Written by 'cofferdam manifests --for compose'. In this directory: docker compose up",
                List.of(document));
    }

    private Map<String, Object> kernel(DomainPod pod, Map<String, Object> configs) {
        Map<String, Object> service = service(pod.command());
        // Domains have no network: what joins them are volumes, and gateways in containers of their own.
        service.put("network_mode", "none");
        service.put("mem_limit", Long.toString(pod.memoryBytes()));
        pod.cpuPercent().ifPresent(percent -> service.put("cpus", Double.toString(percent / 100.0)));
        service.put("shm_size", Long.toString(pod.sharedBytes()));
        service.put("tmpfs", List.of(DomainPod.HOME + ":mode=0700,uid=" + DomainPod.USER));
        List<String> mounts = new ArrayList<>();
        if (pod.volumeBytes().isPresent()) {
            mounts.add(pod.domain() + ":" + Target.COMPOSE.ownVolume());
        }
        pod.lower().forEach(domain -> mounts.add(domain + ":" + DomainPod.LOWER_VOLUMES + "/" + domain + ":ro"));
        if (!mounts.isEmpty()) {
            service.put("volumes", mounts);
        }
        List<Map<String, Object>> files = new ArrayList<>();
        pod.files().forEach((name, content) -> {
            String config = pod.domain() + "-" + (files.size() + 1);
            configs.put(config, Map.of("content", text(name, content)));
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("source", config);
            file.put("target", DomainPod.TOPOLOGY + "/" + name);
            files.add(file);
        });
        service.put("configs", files);
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("test", List.of("CMD", "test", "-e", DomainPod.READY));
        health.put("interval", "10s");
        service.put("healthcheck", health);
        service.put("restart", "on-failure");
        return service;
    }

    /** Compose replaces what a dollar begins. */
    private static String text(String name, byte[] content) {
        return DomainPod.text(content)
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " is no text, and Compose carries nothing else; build an image with it"))
                .replace("$", "$$");
    }

    private Map<String, Object> gateway(List<String> command) {
        Map<String, Object> service = service(command);
        service.put("network_mode", "host");
        service.put("restart", "on-failure");
        return service;
    }

    private Map<String, Object> service(List<String> command) {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("image", parameters.image());
        service.put("command", command);
        service.put("user", USER);
        service.put("read_only", true);
        service.put("cap_drop", List.of("ALL"));
        service.put("security_opt", List.of("no-new-privileges:true", "seccomp:./" + Manifests.SECCOMP));
        return service;
    }
}
