/** The secure shared file store as a kernel can host it: the volume's format and the engine. */
module dev.cofferdam.store.engine {
    requires transitive dev.cofferdam.abi;

    exports dev.cofferdam.store.volume;
    exports dev.cofferdam.store.engine;

    provides dev.cofferdam.abi.ServiceProvider with
            dev.cofferdam.store.engine.StoreSubsystem;
}
