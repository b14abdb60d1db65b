package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Waiting;
import dev.cofferdam.partition.Partition;

/** What a partition is to the programs that come with Cofferdam: every {@link Partition} that runs is one. For one thread. */
public interface SystemPartition extends Partition {

    @Override
    StorePipeline pipeline();

    /** How long and in what way this run waits for a peer. */
    Waiting waiting();

    /** Tells whoever may look at the partition's figures that its guest machine has done so many more instructions. */
    void instructions(long more);
}
