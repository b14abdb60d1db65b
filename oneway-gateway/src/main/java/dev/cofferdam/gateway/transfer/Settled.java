package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.wire.RefusedException;
import java.util.Optional;

/**
 * What has become of an item that was complete.
 *
 * @param refused empty: it was delivered
 */
public record Settled(long session, int number, Item item, Optional<RefusedException> refused) {}
