package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A key of type ecdsa-sha2-nistp256, -384 or -521 (RFC 5656): a point of that curve, written with both coordinates. The
 * order of these curves is a prime, so that each of their points is as good as any.
 *
 * @param bits of the curve
 */
record EcdsaPoint(int bits, BigInteger x, BigInteger y) implements KeyMaterial {
    static final String TYPE = "ecdsa-sha2-nistp";

    /** First byte of a point that is written with both coordinates (SEC 1, section 2.3.3). */
    private static final byte UNCOMPRESSED = 4;

    private static final Map<Integer, String> ALGORITHMS =
            Map.of(256, "SHA256withECDSA", 384, "SHA384withECDSA", 521, "SHA512withECDSA");

    static boolean knows(String type) {
        return ALGORITHMS.keySet().stream().anyMatch(bits -> type.equals(TYPE + bits));
    }

    static EcdsaPoint read(String type, SshReader in) throws RefusedException {
        int bits = Integer.parseInt(type.substring(TYPE.length()));
        String curve = in.text();
        byte[] point = in.string();
        int length = length(bits);
        if (!curve.equals("nistp" + bits) || point.length != 1 + 2 * length || point[0] != UNCOMPRESSED) {
            throw new RefusedException(
                    "the public key is damaged: it is no uncompressed point of the curve nistp" + bits);
        }
        return new EcdsaPoint(
                bits,
                new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + length)),
                new BigInteger(1, Arrays.copyOfRange(point, 1 + length, point.length)));
    }

    private static int length(int bits) {
        return Math.ceilDiv(bits, Byte.SIZE);
    }

    @Override
    public String type() {
        return TYPE + bits;
    }

    @Override
    public void write(SshWriter out) {
        byte[] point = new byte[1 + 2 * length(bits)];
        point[0] = UNCOMPRESSED;
        coordinate(x, point, 1 + length(bits));
        coordinate(y, point, point.length);
        out.text("nistp" + bits).string(point);
    }

    private static void coordinate(BigInteger number, byte[] point, int end) {
        byte[] value = number.toByteArray();
        int sign = value.length > 1 && value[0] == 0 ? 1 : 0;
        System.arraycopy(value, sign, point, end - (value.length - sign), value.length - sign);
    }

    @Override
    public PublicKey key() throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters()));
    }

    private ECParameterSpec parameters() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp" + bits + "r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    @Override
    public void requireSound() throws RefusedException {
        EllipticCurve curve;
        ECPoint generator;
        try {
            curve = parameters().getCurve();
            generator = parameters().getGenerator();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has the curve nistp" + bits, e);
        }
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            throw new RefusedException(
                    "the ECDSA key is not in its one form: a coordinate is not below the curve's prime");
        }
        BigInteger square =
                x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        if (!y.multiply(y).mod(p).equals(square)) {
            throw new RefusedException("the ECDSA key is damaged: it is no point of the curve nistp" + bits);
        }
        if (x.equals(generator.getAffineX())) {
            throw new RefusedException(
                    "the ECDSA key is the curve's own point: its private key is 1, and known to all");
        }
    }

    /** A point and its negative have private keys that are each other's negative. */
    @Override
    public boolean sharesSecretWith(KeyMaterial other) {
        return other instanceof EcdsaPoint that && bits == that.bits && x.equals(that.x);
    }

    @Override
    public SortedMap<String, String> algorithms() {
        return new TreeMap<>(Map.of(type(), ALGORITHMS.get(bits)));
    }

    /** RFC 5656, section 3.1.2: two integers; the JDK wants them as ASN.1's SEQUENCE. */
    @Override
    public byte[] signature(byte[] raw) throws RefusedException {
        SshReader in = new SshReader(raw, "the signature");
        byte[] r = derInteger(in.integer("r"));
        byte[] s = derInteger(in.integer("s"));
        in.end();
        if (!in.surplus().isEmpty()) {
            throw new RefusedException("the signature is not in its shortest form: " + in.surplus());
        }
        byte[] length = derLength(r.length + s.length);
        byte[] sequence = new byte[1 + length.length + r.length + s.length];
        sequence[0] = 0x30;
        System.arraycopy(length, 0, sequence, 1, length.length);
        System.arraycopy(r, 0, sequence, 1 + length.length, r.length);
        System.arraycopy(s, 0, sequence, 1 + length.length + r.length, s.length);
        return sequence;
    }

    private static byte[] derInteger(BigInteger number) throws RefusedException {
        byte[] value = number.toByteArray();
        if (value.length > 67) { // 521 bits and a sign
            throw new RefusedException("the signature is damaged: a number in it has " + value.length + " bytes");
        }
        byte[] encoded = new byte[2 + value.length];
        encoded[0] = 0x02;
        encoded[1] = (byte) value.length;
        System.arraycopy(value, 0, encoded, 2, value.length);
        return encoded;
    }

    private static byte[] derLength(int length) {
        return length < 0x80 ? new byte[] {(byte) length} : new byte[] {(byte) 0x81, (byte) length};
    }
}
