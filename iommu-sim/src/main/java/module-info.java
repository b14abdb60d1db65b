/** The RISC-V IOMMU architecture 1.0 as a plain, deterministic library, and a text driver for it. */
module dev.cofferdam.iommu {
    exports dev.cofferdam.iommu;
}
