package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
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
    private static final BigInteger SMALL = product(1 << 12);

    /** That a prime is taken for composite is impossible; the contrary has odds of 2 to minus this. */
    private static final int CERTAINTY = 64;

    static RsaNumbers read(SshReader in) throws RefusedException {
        BigInteger exponent = in.integer("exponent");
        return new RsaNumbers(exponent, in.integer("modulus"));
    }

    private static BigInteger product(int end) {
        BigInteger product = BigInteger.ONE;
        for (BigInteger prime = BigInteger.TWO; prime.intValue() < end; prime = prime.nextProbablePrime()) {
            product = product.multiply(prime);
        }
        return product;
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
        BigInteger root = modulus.sqrt();
        if (!modulus.gcd(SMALL).equals(BigInteger.ONE)
                || root.multiply(root).equals(modulus)
                || modulus.isProbablePrime(CERTAINTY)) {
            throw new RefusedException("the RSA key's modulus is not the product of two large different primes: anybody"
                    + " finds the private key");
        }
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
