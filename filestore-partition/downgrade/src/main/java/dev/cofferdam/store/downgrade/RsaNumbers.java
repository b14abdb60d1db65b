package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A key of type ssh-rsa (RFC 4253, section 6.6), which signs with SHA-2 (RFC 8332). */
record RsaNumbers(BigInteger exponent, BigInteger modulus) implements KeyMaterial {
    static final String TYPE = "ssh-rsa";
    static final int BITS_MIN = 2048;
    /** What OpenSSH takes at most. */
    private static final int BITS_MAX = 16_384;
    /** OpenSSL takes no more with a long modulus; ssh-keygen's is 65537. */
    private static final int EXPONENT_BITS_MAX = 64;

    private static final BigInteger EXPONENT_MIN = BigInteger.valueOf(3);
    /** Smaller factors are found by trying; every prime below is a factor of this product. */
    private static final BigInteger SMALL = product(1 << 16);

    /** How many midpoints are tried: of two primes in a length of their own, chosen by chance, none comes near. */
    private static final int FERMAT_STEPS = 200;

    /** That a prime is taken for composite is impossible; the contrary has odds of 2 to minus this. */
    private static final int CERTAINTY = 64;

    static RsaNumbers read(SshReader in) throws RefusedException {
        BigInteger exponent = in.integer("exponent");
        return new RsaNumbers(exponent, in.integer("modulus"));
    }

    /** Of all primes below, by the sieve of Eratosthenes. */
    private static BigInteger product(int end) {
        BitSet composite = new BitSet(end);
        List<BigInteger> factors = new ArrayList<>();
        for (int prime = 2; prime < end; prime = composite.nextClearBit(prime + 1)) {
            factors.add(BigInteger.valueOf(prime));
            for (long multiple = (long) prime * prime; multiple < end; multiple += prime) {
                composite.set((int) multiple);
            }
        }
        return factors.stream().parallel().reduce(BigInteger.ONE, BigInteger::multiply);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void write(SshWriter out) {
        out.integer(exponent).integer(modulus);
    }

    @Override
    public PublicKey key() throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    @Override
    public void requireSound() throws RefusedException {
        int bits = modulus.bitLength();
        if (bits < BITS_MIN || bits > BITS_MAX) {
            throw new RefusedException("an RSA key has at least " + BITS_MIN + " bits and at most " + BITS_MAX
                    + ", this one " + bits + "; make one with: ssh-keygen -t ed25519");
        }
        if (exponent.compareTo(EXPONENT_MIN) < 0 || !exponent.testBit(0) || exponent.bitLength() > EXPONENT_BITS_MAX) {
            throw new RefusedException("the RSA key's exponent is "
                    + (exponent.bitLength() > EXPONENT_BITS_MAX ? "of " + exponent.bitLength() + " bits" : exponent)
                    + "; it is an odd number of 3 or more and of at most " + EXPONENT_BITS_MAX
                    + " bits, such as ssh-keygen's 65537");
        }
        if (!modulus.gcd(SMALL).equals(BigInteger.ONE)
                || isPower()
                || hasCloseFactors()
                || modulus.isProbablePrime(CERTAINTY)) {
            throw new RefusedException("the RSA key's modulus is not the product of two large primes that differ much:"
                    + " anybody finds the private key");
        }
    }

    /** Whether it is a number to the power of a prime: the base has no factor below that of {@link #SMALL}. */
    private boolean isPower() {
        for (int power = 2; power <= modulus.bitLength() / Character.SIZE; power++) {
            if (root(power).pow(power).equals(modulus)) {
                return true;
            }
        }
        return false;
    }

    /** The largest number whose power is not above it, by Newton's method. */
    private BigInteger root(int power) {
        BigInteger root = BigInteger.ONE.shiftLeft(modulus.bitLength() / power + 1);
        BigInteger others = BigInteger.valueOf(power - 1L);
        while (true) {
            BigInteger next = root.multiply(others)
                    .add(modulus.divide(root.pow(power - 1)))
                    .divide(BigInteger.valueOf(power));
            if (next.compareTo(root) >= 0) {
                return root;
            }
            root = next;
        }
    }

    /** Whether Fermat's method finds two factors soon: the closer they are, the nearer their midpoint is to the root. */
    private boolean hasCloseFactors() {
        BigInteger middle = modulus.sqrt();
        for (int step = 0; step < FERMAT_STEPS; step++) {
            BigInteger square = middle.multiply(middle).subtract(modulus);
            if (square.signum() >= 0) {
                BigInteger half = square.sqrt();
                if (half.multiply(half).equals(square)) {
                    return true;
                }
            }
            middle = middle.add(BigInteger.ONE);
        }
        return false;
    }

    /** The exponent is no secret; and whoever knows one prime of a modulus knows the other. */
    @Override
    public boolean sharesSecretWith(KeyMaterial other) {
        return other instanceof RsaNumbers that && !modulus.gcd(that.modulus).equals(BigInteger.ONE);
    }

    @Override
    public SortedMap<String, String> algorithms() {
        return new TreeMap<>(Map.of("rsa-sha2-256", "SHA256withRSA", "rsa-sha2-512", "SHA512withRSA"));
    }
}
