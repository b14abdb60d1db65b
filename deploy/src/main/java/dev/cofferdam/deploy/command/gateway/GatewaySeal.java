package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.gateway.wire.Checksum;
import dev.cofferdam.gateway.wire.Encryption;
import dev.cofferdam.gateway.wire.Key;
import dev.cofferdam.gateway.wire.Seal;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How the packets of a gateway are sealed. For one thread. */
final class GatewaySeal {
    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Encrypt and authenticate with this key, which both ends have ('gateway key' makes one).")
    private Path key;

    Seal seal() throws IOException {
        return key == null ? new Checksum() : new Encryption(Key.load(key));
    }
}
