package dev.cofferdam.kernel.plan;

import dev.cofferdam.abi.AccessClass;

/** A virtual disk of the store. Immutable. */
public record DiskPlan(String name, AccessClass accessClass, long bytes) {}
