package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Operation;

/**
 * What follows from a denial: the record goes to stable storage, then the asker waits, then it is answered.
 *
 * @param subject who asked
 * @param operation what it asked for
 * @param delayNanos for how long the asker waits
 */
public record Denial(int subject, Operation operation, AuditEvent event, long delayNanos) {}
