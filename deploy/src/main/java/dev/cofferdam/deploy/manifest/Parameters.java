package dev.cofferdam.deploy.manifest;

import java.util.Optional;

/**
 * What a topology does not say of where it is deployed. Immutable.
 *
 * @param image name of the image of deploy/Dockerfile
 * @param runtimeClass the cluster's name for how containers are run; empty: its default
 * @param appArmorProfile name of a profile of the nodes that lets bubblewrap mount; empty: the nodes have none
 */
public record Parameters(String image, Optional<String> runtimeClass, Optional<String> appArmorProfile) {}
