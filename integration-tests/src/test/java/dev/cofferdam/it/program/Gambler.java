package dev.cofferdam.it.program;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Asks for random numbers in each way that Java has. */
public final class Gambler implements Program {
    private static final int NAMES = 1000;

    @Override
    public String name() {
        return "gambler";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public void run(Partition partition) throws IOException {
        try {
            partition.log(drawn(new SecureRandom()));
            partition.log("strong: " + drawn(SecureRandom.getInstanceStrong()));
            partition.log(drawn(SecureRandom.getInstance("NativePRNG")));
            partition.log(drawn(SecureRandom.getInstance("DRBG")));
            partition.log(drawn(SecureRandom.getInstance("SHA1PRNG")));
            long repeated = ofSeed(1);
            partition.log("SHA1PRNG of one seed: " + (ofSeed(1) == repeated ? "the same numbers" : "others"));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        Set<UUID> names = new HashSet<>();
        for (int i = 0; i < NAMES; i++) {
            names.add(UUID.randomUUID());
        }
        partition.log(NAMES + " names, " + names.size() + " of them different");
    }

    private static long ofSeed(long seed) throws GeneralSecurityException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(seed);
        return random.nextLong();
    }

    /** Who gives the numbers; more than one system call brings, and of all bits not one is always the same. */
    private static String drawn(SecureRandom random) throws IOException {
        byte[] numbers = new byte[4097];
        random.nextBytes(numbers);
        int ever = 0;
        int always = 0xff;
        for (byte number : numbers) {
            ever |= number;
            always &= number;
        }
        if ((ever & 0xff) != 0xff || always != 0) {
            throw new IOException("not random");
        }
        return random.getAlgorithm() + " of " + random.getProvider().getName();
    }
}
