package dev.cofferdam.iommu;

/**
 * What the unit has done since it was made, for a model of its cost; software sees none of it. Immutable. Walks count
 * whole walks of a structure (a nested walk has several second-stage walks); memory accesses count every structure
 * read, record written and atomic update once.
 */
public record Statistics(
        long deviceContextHits,
        long deviceContextMisses,
        long processContextHits,
        long processContextMisses,
        long iotlbHits,
        long iotlbMisses,
        long deviceDirectoryWalks,
        long processDirectoryWalks,
        long firstStageWalks,
        long secondStageWalks,
        long msiTableWalks,
        long memoryReads,
        long memoryWrites) {}
