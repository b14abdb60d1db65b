package dev.cofferdam.kernel;

/**
 * An audit whose every record has been checked. Immutable.
 *
 * @param start what its first record follows on; {@link AuditChain#EMPTY} unless old segments were removed
 * @param chain ends with the last record
 * @param segments files that it consists of
 * @param tailBytes length of what a crash left of one record more: written in part, so nothing was decided by it
 */
public record Audit(AuditChain start, AuditChain chain, int segments, long tailBytes) {}
