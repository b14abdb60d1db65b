package dev.cofferdam.store.engine;

import dev.cofferdam.abi.Service;
import dev.cofferdam.abi.ServiceProvider;
import dev.cofferdam.abi.StoreManifest;
import java.io.IOException;
import java.util.function.Consumer;

/** The store as a subsystem of the kernel. */
public final class StoreSubsystem implements ServiceProvider {

    @Override
    public Service open(StoreManifest plan, Consumer<String> operator) throws IOException {
        return StoreEngine.open(plan, operator);
    }
}
