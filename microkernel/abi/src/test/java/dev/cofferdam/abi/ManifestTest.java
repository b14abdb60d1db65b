package dev.cofferdam.abi;

import dev.cofferdam.abi.Manifest.End;
import dev.cofferdam.abi.Manifest.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

final class ManifestTest extends EncodingTest<Manifest> {

    @Override
    Manifest make(SplittableRandom random) {
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
                random.nextBoolean(),
                random.nextInt());
    }

    private static String text(SplittableRandom random) {
        return random.ints(random.nextInt(12), 0, 0xd000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    byte[] encode(Manifest value) {
        return value.encode();
    }

    @Override
    Manifest decode(byte[] bytes) throws IOException {
        return Manifest.decode(bytes);
    }
}
