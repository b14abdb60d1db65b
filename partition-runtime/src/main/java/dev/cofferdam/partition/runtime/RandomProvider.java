package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.LinuxRandom;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where {@link java.security.SecureRandom} has its numbers from in a partition: from Linux, without a device. Linux mixes
 * what is written to /dev/random or /dev/urandom into one pool, under one lock, so who writes there is heard by all who do;
 * and whoever has such a device for reading can write to it. So a partition has none. Java finds this by the file {@code
 * java.security} beside it. Safe for several threads.
 */
public final class RandomProvider extends Provider {
    private static final long serialVersionUID = 1;

    /** Names of Java's own, which would read those devices, and where there are none take seconds to make a seed. */
    private static final List<String> NAMES =
            List.of("getrandom", "NativePRNG", "NativePRNGBlocking", "NativePRNGNonBlocking", "DRBG");

    private static final String REPEATABLE = "SHA1PRNG";

    /** For {@link java.security.Security}. */
    public RandomProvider() {
        super("Cofferdam", "1", "random numbers of Linux, by getrandom(2)");
        NAMES.forEach(name -> offer(name, Numbers::new));
        offer(REPEATABLE, Repeatable::new);
    }

    private void offer(String name, Supplier<SecureRandomSpi> numbers) {
        putService(new Service(this, "SecureRandom", name, RandomProvider.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return numbers.get();
            }
        });
    }

    /**
     * In this process from now on, where nobody has asked for random numbers yet: until somebody does, it costs a start
     * nothing.
     */
    static void install() {
        System.setProperty(
                "java.security.properties",
                RandomProvider.class.getResource("java.security").toString());
    }

    /** Keeps nothing: a seed that somebody gives adds nothing to what Linux has. */
    private static final class Numbers extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            LinuxRandom.fill(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return seed(length);
        }
    }

    /** Java's generator whose numbers follow from the seed that it is given, or else from one of Linux. */
    private static final class Repeatable extends SecureRandomSpi {
        private static final long serialVersionUID = 1;
        private static final int SEED_BYTES = 20;
        private final SecureRandom numbers;
        private boolean seeded;

        Repeatable() {
            try {
                numbers = SecureRandom.getInstance(REPEATABLE, "SUN");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected synchronized void engineSetSeed(byte[] seed) {
            numbers.setSeed(seed);
            seeded = true;
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            if (!seeded) {
                engineSetSeed(seed(SEED_BYTES));
            }
            numbers.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            return seed(length);
        }
    }

    private static byte[] seed(int length) {
        byte[] seed = new byte[length];
        LinuxRandom.fill(seed);
        return seed;
    }
}
