package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A key of type ssh-ed25519 (RFC 8709): a point of the curve edwards25519, by its y and the lowest bit of its x.
 *
 * <p>The curve's group has 8 times the order L of the group that signatures are made in. Every point of that is taken
 * but the neutral one. What lies outside are the points of low order, under which anybody signs, and those that differ
 * from a person's key by one of these: who has that person's private key signs under all seven of them, too.
 */
record Ed25519Point(boolean xOdd, BigInteger y) implements KeyMaterial {
    static final String TYPE = "ssh-ed25519";
    static final int BYTES = 32;

    /** RFC 8032, section 5.1. */
    static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    static final BigInteger L = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);

    /** Of the base point, 4/5. */
    private static final BigInteger BASE_Y =
            BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);

    /** The two square roots of -1 are this and its negative. */
    private static final BigInteger ROOT =
            BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

    /** Little-endian y, the lowest bit of x on top (RFC 8032, section 5.1.2). */
    static Ed25519Point read(SshReader in) throws RefusedException {
        byte[] encoded = in.string();
        if (encoded.length != BYTES) {
            throw new RefusedException("an Ed25519 key has " + BYTES + " bytes, this one " + encoded.length);
        }
        byte[] y = reversed(encoded);
        boolean xOdd = y[0] < 0;
        y[0] &= Byte.MAX_VALUE;
        return new Ed25519Point(xOdd, new BigInteger(1, y));
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void write(SshWriter out) {
        byte[] encoded = new byte[BYTES];
        byte[] magnitude = y.toByteArray();
        System.arraycopy(magnitude, 0, encoded, BYTES - magnitude.length, magnitude.length);
        encoded[0] |= xOdd ? Byte.MIN_VALUE : 0;
        out.string(reversed(encoded));
    }

    @Override
    public PublicKey key() throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xOdd, y)));
    }

    @Override
    public void requireSound() throws RefusedException {
        if (y.compareTo(P) >= 0) {
            throw new RefusedException("the Ed25519 key is not in its one form: its y is not below 2^255 - 19");
        }
        if (y.equals(BASE_Y)) {
            throw new RefusedException("the Ed25519 key is the curve's own point: its private key is known to all");
        }
        Optional<BigInteger> x = x();
        if (x.isEmpty()) {
            throw new RefusedException("the Ed25519 key is damaged: it is no point of the curve");
        }
        Extended point = Extended.of(x.get(), y);
        if (point.times(BigInteger.valueOf(8)).isNeutral()) {
            throw new RefusedException("the Ed25519 key is a point of low order, under which anybody signs; no private"
                    + " key belongs to it");
        }
        if (!point.times(L).isNeutral()) {
            throw new RefusedException(
                    "the Ed25519 key is no key that ssh-keygen makes: it is another's with a point of"
                            + " low order added, and that one's private key signs under it");
        }
    }

    /** RFC 8032, section 5.1.3; empty where no point of the curve has that y, and where x is 0 and yet said to be odd. */
    private Optional<BigInteger> x() {
        BigInteger u = y.multiply(y).subtract(BigInteger.ONE).mod(P);
        BigInteger v = D.multiply(y).multiply(y).add(BigInteger.ONE).mod(P);
        BigInteger square = u.multiply(v.modInverse(P)).mod(P);
        BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!root.multiply(root).mod(P).equals(square)) {
            root = root.multiply(ROOT).mod(P);
        }
        if (!root.multiply(root).mod(P).equals(square)) {
            return Optional.empty();
        }
        if (root.signum() == 0) {
            // "Minus zero" is a second way to write two of the points of low order; which is what they are refused as.
            return Optional.of(root);
        }
        return Optional.of(root.testBit(0) == xOdd ? root : P.subtract(root));
    }

    /** A point and its negative have private keys that are each other's negative. */
    @Override
    public boolean sharesSecretWith(KeyMaterial other) {
        return other instanceof Ed25519Point that && y.equals(that.y);
    }

    @Override
    public SortedMap<String, String> algorithms() {
        return new TreeMap<>(Map.of(TYPE, "Ed25519"));
    }

    /** Extended homogeneous coordinates, whose sum has no exceptions (RFC 8032, section 5.1.4). */
    private record Extended(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
        private static final Extended NEUTRAL = of(BigInteger.ZERO, BigInteger.ONE);

        static Extended of(BigInteger x, BigInteger y) {
            return new Extended(x, y, BigInteger.ONE, x.multiply(y).mod(P));
        }

        Extended plus(Extended that) {
            BigInteger a = y.subtract(x).multiply(that.y.subtract(that.x)).mod(P);
            BigInteger b = y.add(x).multiply(that.y.add(that.x)).mod(P);
            BigInteger c = t.shiftLeft(1).multiply(D).mod(P).multiply(that.t).mod(P);
            BigInteger d = z.shiftLeft(1).multiply(that.z).mod(P);
            BigInteger e = b.subtract(a);
            BigInteger f = d.subtract(c);
            BigInteger g = d.add(c);
            BigInteger h = b.add(a);
            return new Extended(
                    e.multiply(f).mod(P),
                    g.multiply(h).mod(P),
                    f.multiply(g).mod(P),
                    e.multiply(h).mod(P));
        }

        Extended times(BigInteger factor) {
            Extended product = NEUTRAL;
            for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
                product = product.plus(product);
                if (factor.testBit(bit)) {
                    product = product.plus(this);
                }
            }
            return product;
        }

        boolean isNeutral() {
            return x.signum() == 0 && y.equals(z);
        }
    }
}
