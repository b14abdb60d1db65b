package dev.cofferdam.deploy.manifest;

import dev.cofferdam.deploy.topology.Located;

/**
 * An address and port of a topology that keeps every rule. Immutable.
 *
 * @param host a number, without brackets
 */
record Endpoint(String host, int port) {

    static Endpoint of(Located<String> text) {
        String address = text.value();
        int colon = address.lastIndexOf(':');
        return new Endpoint(
                address.substring(0, colon).replace("[", "").replace("]", ""),
                Integer.parseInt(address.substring(colon + 1)));
    }

    /** Whether it is the pod's own. */
    boolean isLoopback() {
        return host.startsWith("127.") || host.equals("::1");
    }
}
