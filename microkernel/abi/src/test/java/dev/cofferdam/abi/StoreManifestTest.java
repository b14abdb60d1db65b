package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.StoreManifest.Disk;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.abi.StoreManifest.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StoreManifestTest extends EncodingTest<StoreManifest> {

    @Override
    StoreManifest make(SplittableRandom random) {
        List<Disk> disks = IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> new Disk("disk-" + i, "us:secret/red", random.nextLong(), random.nextBoolean()))
                .toList();
        List<Subject> subjects = IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> new Subject(
                        "uk:open",
                        grants(random, disks.size()),
                        random.nextLong(Long.MAX_VALUE),
                        random.nextInt(-1, 64)))
                .toList();
        return new StoreManifest(AccessClasses.POLICY, Path.of("/volumes/" + random.nextInt(100)), disks, subjects);
    }

    private static List<Grant> grants(SplittableRandom random, int disks) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new Grant(random.nextInt(disks), random.nextBoolean(), random.nextBoolean()))
                .toList();
    }

    @Override
    byte[] encode(StoreManifest value) {
        return value.encode();
    }

    @Override
    StoreManifest decode(byte[] bytes) throws IOException {
        return StoreManifest.decode(bytes);
    }

    @Test
    void aGrantIsOfADiskOfThePlan() {
        List<Disk> disks = List.of(new Disk("only", "us:open", 512, false));
        for (int disk : new int[] {-1, 1}) {
            List<Subject> subjects = List.of(new Subject("us:open", List.of(new Grant(disk, true, true)), 512));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new StoreManifest(AccessClasses.POLICY, Path.of("volume"), disks, subjects));
        }
    }
}
