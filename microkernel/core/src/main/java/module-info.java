/** The pure, deterministic part of the kernel: every decision, no effect. */
module dev.cofferdam.kernel {
    requires transitive dev.cofferdam.abi;

    exports dev.cofferdam.kernel;
    exports dev.cofferdam.kernel.plan;
}
