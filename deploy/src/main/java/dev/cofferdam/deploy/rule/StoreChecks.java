package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Store;
import java.nio.file.Files;
import java.util.List;

/** The rules of the store and its disks. Stateless. */
final class StoreChecks {
    private StoreChecks() {}

    static void diskExists(Examination of, Check.Findings findings) {
        List<String> disks = of.topology().store().stream()
                .flatMap(store -> store.disks().stream())
                .map(disk -> disk.name().value())
                .toList();
        for (Partition partition : of.topology().partitions()) {
            for (DiskGrant grant : partition.disks()) {
                String name = grant.disk().value();
                if (!name.isEmpty() && !disks.contains(name)) {
                    findings.add(
                            grant.disk().at(), "there is no disk '" + name + "'", Nearest.advice(name, disks, "disks"));
                }
            }
        }
    }

    static void wholeBlocks(Examination of, Check.Findings findings) {
        of.topology().store().ifPresent(store -> {
            store.disks().forEach(disk -> wholeBlocks(disk.size(), findings));
            wholeBlocks(store.limits().window(), findings);
        });
        of.topology()
                .partitions()
                .forEach(partition -> wholeBlocks(partition.limits().window(), findings));
    }

    private static void wholeBlocks(Located<Long> size, Check.Findings findings) {
        long rest = size.value() % Sizes.BLOCK_BYTES;
        if (rest != 0) {
            findings.add(
                    size.at(),
                    size.value() + " bytes are " + rest + " more than a whole number of blocks",
                    "give " + (size.value() - rest) + " or " + (size.value() - rest + Sizes.BLOCK_BYTES));
        }
    }

    static void disksFit(Examination of, Check.Findings findings) {
        of.topology().store().ifPresent(store -> disksFit(store, findings));
    }

    private static void disksFit(Store store, Check.Findings findings) {
        long room = store.volume().size().value();
        if (room == 0) {
            return; // could not be read
        }
        long sum = 0;
        for (Disk disk : store.disks()) {
            long before = sum;
            sum += disk.size().value();
            if (sum > room) {
                findings.add(
                        disk.size().at(),
                        "with disk '" + disk.name().value() + "' the disks take " + Sizes.format(sum) + " of "
                                + Sizes.format(room),
                        "give at most " + Sizes.format(room - before) + " here, or a larger volume");
                return;
            }
        }
    }

    static void volumeDirectory(Examination of, Check.Findings findings) {
        of.topology()
                .store()
                .map(store -> store.volume().path())
                .ifPresent(path -> of.surroundings()
                        .resolve(path.value())
                        .filter(volume -> Files.exists(volume) && !Files.isDirectory(volume))
                        .ifPresent(file ->
                                findings.add(path.at(), file + " is no directory", "name a directory or a new path")));
    }
}
