/** The kernel's only part that faces the operating system. */
module dev.cofferdam.kernel.host {
    requires dev.cofferdam.kernel;
    requires dev.cofferdam.jail;
    requires transitive com.google.protobuf;

    exports dev.cofferdam.kernel.host;
    exports dev.cofferdam.kernel.launch;
    exports dev.cofferdam.kernel.wire;

    uses dev.cofferdam.abi.ServiceProvider;

    // The protobuf runtime finds the fields of generated messages by reflection.
    opens dev.cofferdam.kernel.wire to
            com.google.protobuf;
}
