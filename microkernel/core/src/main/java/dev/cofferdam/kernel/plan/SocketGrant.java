package dev.cofferdam.kernel.plan;

import java.nio.file.Path;

/**
 * A Unix-domain socket on which a partition may listen, and nothing else of the network. Immutable.
 *
 * @param path absolute; a link that the kernel makes and removes
 */
public record SocketGrant(Path path, String localName) {}
