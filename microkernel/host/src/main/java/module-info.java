/** The kernel's only part that faces the operating system. */
module dev.cofferdam.kernel.host {
    requires transitive dev.cofferdam.kernel;
    requires dev.cofferdam.jail;

    exports dev.cofferdam.kernel.control;
    exports dev.cofferdam.kernel.host;
    exports dev.cofferdam.kernel.launch;
    exports dev.cofferdam.kernel.wire;

    uses dev.cofferdam.abi.ServiceProvider;
}
