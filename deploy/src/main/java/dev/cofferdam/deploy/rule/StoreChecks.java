package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Sizes;
import dev.cofferdam.deploy.topology.Topology.Disk;
import dev.cofferdam.deploy.topology.Topology.DiskGrant;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Store;
import dev.cofferdam.store.volume.VolumeRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The rules of the store and its disks. Stateless. */
final class StoreChecks {
    private StoreChecks() {}

    static void diskExists(Examination of, Check.Findings findings) {
        List<String> disks =
                of.topology().disks().stream().map(disk -> disk.name().value()).toList();
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
        Located<Long> size = store.volume().size();
        if (size.value() == 0) {
            return; // could not be read
        }
        long all = taken(store.disks());
        String enough = "give the volume at least " + Sizes.format(all) + ", and more for pools";
        if (VolumeRoom.empty() > size.value()) {
            String wrong = "a volume takes " + Sizes.format(VolumeRoom.empty()) + " before anything is in it";
            findings.add(size.at(), wrong, enough);
            return;
        }
        for (int i = 0; i < store.disks().size(); i++) {
            Disk disk = store.disks().get(i);
            long sum = taken(store.disks().subList(0, i + 1));
            if (sum > size.value()) {
                String wrong =
                        "with disk '%s' the volume takes %s of %s; a disk takes three times its length, and its checksums"
                                .formatted(disk.name().value(), Sizes.format(sum), Sizes.format(size.value()));
                findings.add(disk.size().at(), wrong, enough);
                return;
            }
        }
    }

    private static long taken(List<Disk> disks) {
        return VolumeRoom.empty()
                + disks.stream()
                        .mapToLong(disk -> VolumeRoom.disk(disk.size().value()))
                        .sum();
    }

    static void volumeDirectory(Examination of, Check.Findings findings) {
        of.topology()
                .store()
                .map(store -> store.volume().path())
                .ifPresent(path -> of.context()
                        .resolve(path.value())
                        .flatMap(StoreChecks::fileOn)
                        .ifPresent(file ->
                                findings.add(path.at(), file + " is no directory", "name a directory or a new path")));
    }

    /** The first that is there of a path and those it is below, where that is no directory. */
    private static Optional<Path> fileOn(Path path) {
        Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return Optional.ofNullable(there).filter(first -> !Files.isDirectory(first));
    }
}
