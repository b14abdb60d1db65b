package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;

/**
 * What follows from a denial: the record goes to stable storage, then the asker waits, then it is answered.
 *
 * @param delayNanos for how long the asker waits
 */
public record Denial(AuditEvent event, long delayNanos) {}
