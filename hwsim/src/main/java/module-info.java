/** A RISC-V machine: harts, memory, devices and boards. */
module dev.cofferdam.hwsim {
    requires dev.cofferdam.iommu;

    exports dev.cofferdam.hwsim.board;
    exports dev.cofferdam.hwsim.device;
    exports dev.cofferdam.hwsim.firmware;
    exports dev.cofferdam.hwsim.hart;
    exports dev.cofferdam.hwsim.image;
    exports dev.cofferdam.hwsim.iommu;
    exports dev.cofferdam.hwsim.memory;
    exports dev.cofferdam.hwsim.virtio;
}
