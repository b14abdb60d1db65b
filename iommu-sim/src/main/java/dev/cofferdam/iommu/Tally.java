package dev.cofferdam.iommu;

/** The running counts behind {@link Statistics}. */
final class Tally {
    long deviceContextHits;
    long deviceContextMisses;
    long processContextHits;
    long processContextMisses;
    long iotlbHits;
    long iotlbMisses;
    long deviceDirectoryWalks;
    long processDirectoryWalks;
    long firstStageWalks;
    long secondStageWalks;
    long msiTableWalks;
    long memoryReads;
    long memoryWrites;

    Statistics snapshot() {
        return new Statistics(
                deviceContextHits,
                deviceContextMisses,
                processContextHits,
                processContextMisses,
                iotlbHits,
                iotlbMisses,
                deviceDirectoryWalks,
                processDirectoryWalks,
                firstStageWalks,
                secondStageWalks,
                msiTableWalks,
                memoryReads,
                memoryWrites);
    }
}
