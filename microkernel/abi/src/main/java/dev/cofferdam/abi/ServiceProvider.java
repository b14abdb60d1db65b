package dev.cofferdam.abi;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Opens the store for a kernel that hosts it as a subsystem; found by {@link java.util.ServiceLoader}, and only there
 * when the operator chose that placement.
 */
public interface ServiceProvider {

    /**
     * Opens the service.
     *
     * @param operator told, in a sentence, when storage fails; on any thread
     * @throws IOException if its storage is damaged, missing or in use; the message names the file
     */
    Service open(StoreManifest plan, Consumer<String> operator) throws IOException;
}
