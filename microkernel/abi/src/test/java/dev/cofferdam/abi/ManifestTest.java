package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestTest {

    private static Manifest manifest(SplittableRandom random) {
        Map<String, String> arguments = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            arguments.put(text(random), text(random));
        }
        List<End> ends = IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> new End(
                        text(random),
                        Kind.values()[random.nextInt(Kind.values().length)],
                        Manifest.Mapping.values()[random.nextInt(Manifest.Mapping.values().length)],
                        random.nextLong()))
                .toList();
        Waiting waiting = new Waiting(
                WaitPolicy.values()[random.nextInt(WaitPolicy.values().length)], random.nextLong(1_000_000));
        return new Manifest(
                text(random),
                text(random),
                text(random),
                arguments,
                ends,
                random.nextLong(Long.MAX_VALUE),
                waiting,
                random.nextInt(),
                random.nextBoolean());
    }

    private static String text(SplittableRandom random) {
        return random.ints(random.nextInt(12), 0, 0xd000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesTheWay(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            Manifest manifest = manifest(random);
            assertEquals(manifest, Manifest.decode(manifest.encode()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damageIsFound(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Corruption.assertHarmless(manifest(random).encode(), Manifest::decode, random);
    }
}
