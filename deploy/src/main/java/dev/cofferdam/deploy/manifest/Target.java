package dev.cofferdam.deploy.manifest;

/** What runs pods. */
public enum Target {
    /** A cluster. */
    KUBERNETES("/volume"),
    /** {@code podman kube play}, on one machine. */
    PODMAN("/volume"),
    /** Docker Compose, on one machine; a new volume of Docker's is the user's whose directory the image has there. */
    COMPOSE("/compose-volume");

    private final String ownVolume;

    Target(String ownVolume) {
        this.ownVolume = ownVolume;
    }

    /** Where a pod has its own volume; in it, since what is mounted is not the store's to change. */
    String ownVolume() {
        return ownVolume;
    }
}
