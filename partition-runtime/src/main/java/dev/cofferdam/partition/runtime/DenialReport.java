package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Operation;

/** Puts a service's denials into the kernel's audit. Safe for several threads. */
public interface DenialReport {

    /** Returns when the audit has the denial on stable storage, so that the denial may take effect. */
    void denied(int subject, int end, Operation operation);
}
