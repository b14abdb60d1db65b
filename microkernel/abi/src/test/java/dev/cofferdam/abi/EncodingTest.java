package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for another process is read there as it was, and damage to it is found. */
abstract class EncodingTest<T> {

    /** Any value at all. */
    abstract T make(SplittableRandom random);

    abstract byte[] encode(T value);

    abstract T decode(byte[] bytes) throws IOException;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesTheWay(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            T value = make(random);
            assertEquals(value, decode(encode(value)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damageIsFound(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Corruption.assertHarmless(encode(make(random)), this::decode, random);
    }
}
