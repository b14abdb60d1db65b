package dev.cofferdam.store.downgrade;

import java.time.Instant;

/** One person's signature over a statement. Immutable. */
public record Approval(String person, Instant time, SshSignature signature) {}
