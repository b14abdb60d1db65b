package dev.cofferdam.it.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.HostConfig;
import java.util.List;

/**
 * What the command line calls {@code systempaths=unconfined}, for which the client has no method: nothing of /proc is
 * read-only, or bubblewrap in the container could not write /proc/sys/user/max_user_namespaces, with which it forbids
 * further namespaces.
 */
final class NestingHostConfig extends HostConfig {
    private static final long serialVersionUID = 1L;

    @JsonProperty("MaskedPaths")
    List<String> maskedPaths() {
        return List.of();
    }

    @JsonProperty("ReadonlyPaths")
    List<String> readonlyPaths() {
        return List.of();
    }
}
