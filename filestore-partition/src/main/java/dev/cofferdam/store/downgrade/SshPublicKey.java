package dev.cofferdam.store.downgrade;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * A public key as OpenSSH writes it in one line: {@code TYPE BASE64 COMMENT}. Immutable; equal where the keys are.
 *
 * <p>Known are ssh-ed25519 (RFC 8709), ecdsa-sha2-nistp256, -384 and -521 (RFC 5656), and ssh-rsa of at least
 * {@value #RSA_BITS_MIN} bits with SHA-2 (RFC 8332). What verifies is the JDK's own cryptography.
 */
public final class SshPublicKey {
    private static final int RSA_BITS_MIN = 2048;
    private static final int LINE_CHARACTERS_MAX = 8192;
    private static final String ED25519 = "ssh-ed25519";
    private static final int ED25519_BYTES = 32;
    private static final String ECDSA = "ecdsa-sha2-nistp";
    private static final String RSA = "ssh-rsa";
    /** First byte of a point that is written with both coordinates (SEC 1, section 2.3.3). */
    private static final byte UNCOMPRESSED = 4;

    private final byte[] blob;
    private final String type;
    private final PublicKey key;

    private SshPublicKey(byte[] blob, String type, PublicKey key) {
        this.blob = blob;
        this.type = type;
        this.key = key;
    }

    /** Reads one line, such as those of {@code ssh-keygen}'s file with the ending .pub. */
    public static SshPublicKey parse(String line) throws RefusedException {
        String[] words = line.strip().split("[ \t]+", 3);
        if (line.length() > LINE_CHARACTERS_MAX || words.length < 2) {
            throw new RefusedException("a public key is one line, TYPE BASE64 COMMENT, such as ssh-keygen's .pub file");
        }
        SshPublicKey key;
        try {
            key = decode(Base64.getDecoder().decode(words[1]));
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the public key is no Base64: " + e.getMessage(), e);
        }
        if (!key.type.equals(words[0])) {
            throw new RefusedException(
                    "the line says " + Rendering.line(words[0]) + ", the key in it is of type " + key.type);
        }
        return key;
    }

    static SshPublicKey decode(byte[] blob) throws RefusedException {
        SshReader in = new SshReader(blob, "the public key");
        String type = in.text();
        try {
            PublicKey key = switch (type) {
                case ED25519 -> ed25519(in.string());
                case ECDSA + "256", ECDSA + "384", ECDSA + "521" -> ecdsa(type, in);
                case RSA -> rsa(in);
                default ->
                    throw new RefusedException(
                            "keys of type " + type + " are not accepted; make one with: ssh-keygen -t ed25519");
            };
            in.end();
            return new SshPublicKey(blob.clone(), type, key);
        } catch (GeneralSecurityException e) {
            throw new RefusedException("the public key is no " + type + " key: " + e.getMessage(), e);
        }
    }

    private static PublicKey ed25519(byte[] encoded) throws GeneralSecurityException, RefusedException {
        if (encoded.length != ED25519_BYTES) {
            throw new RefusedException("an Ed25519 key has " + ED25519_BYTES + " bytes, this one " + encoded.length);
        }
        // Little-endian y, the lowest bit of x on top (RFC 8032, section 5.1.2).
        byte[] y = new byte[ED25519_BYTES];
        for (int i = 0; i < y.length; i++) {
            y[i] = encoded[y.length - 1 - i];
        }
        boolean xOdd = y[0] < 0;
        y[0] &= Byte.MAX_VALUE;
        EdECPoint point = new EdECPoint(xOdd, new BigInteger(1, y));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static PublicKey ecdsa(String type, SshReader in) throws GeneralSecurityException, RefusedException {
        String bits = type.substring(ECDSA.length());
        String curve = in.text();
        byte[] point = in.string();
        int length = Math.ceilDiv(Integer.parseInt(bits), Byte.SIZE);
        if (!curve.equals("nistp" + bits) || point.length != 1 + 2 * length || point[0] != UNCOMPRESSED) {
            throw new RefusedException(
                    "the public key is damaged: it is no uncompressed point of the curve nistp" + bits);
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp" + bits + "r1"));
        ECPoint at = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + length)),
                new BigInteger(1, Arrays.copyOfRange(point, 1 + length, point.length)));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(at, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static PublicKey rsa(SshReader in) throws GeneralSecurityException, RefusedException {
        BigInteger exponent = in.integer();
        BigInteger modulus = in.integer();
        if (modulus.bitLength() < RSA_BITS_MIN) {
            throw new RefusedException("an RSA key has at least " + RSA_BITS_MIN + " bits, this one "
                    + modulus.bitLength() + "; make one with: ssh-keygen -t ed25519");
        }
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    /**
     * Checks a signature in the form of RFC 4253, section 6.6.
     *
     * @throws RefusedException if it is not this key's over {@code message}
     */
    void verify(byte[] message, byte[] signature) throws RefusedException {
        SshReader in = new SshReader(signature, "the signature");
        String algorithm = in.text();
        byte[] raw = in.string();
        in.end();
        if (!algorithms().contains(algorithm)) {
            throw new RefusedException("the signature is made with " + algorithm + ", a key of type " + type
                    + " signs with " + String.join(" or ", algorithms()));
        }
        try {
            Signature verifier = Signature.getInstance(javaName(algorithm));
            verifier.initVerify(key);
            verifier.update(message);
            if (!verifier.verify(algorithm.startsWith(ECDSA) ? der(raw) : raw)) {
                throw new RefusedException("the signature does not fit this statement: another text was signed, or the"
                        + " signature was changed");
            }
        } catch (GeneralSecurityException e) {
            throw new RefusedException("the signature is damaged: " + e.getMessage(), e);
        }
    }

    private Set<String> algorithms() {
        return type.equals(RSA) ? Set.of("rsa-sha2-256", "rsa-sha2-512") : Set.of(type);
    }

    private static String javaName(String algorithm) {
        return switch (algorithm) {
            case "rsa-sha2-256" -> "SHA256withRSA";
            case "rsa-sha2-512" -> "SHA512withRSA";
            case ECDSA + "256" -> "SHA256withECDSA";
            case ECDSA + "384" -> "SHA384withECDSA";
            case ECDSA + "521" -> "SHA512withECDSA";
            default -> "Ed25519";
        };
    }

    /** RFC 5656, section 3.1.2: two integers; the JDK wants them as ASN.1's SEQUENCE. */
    private static byte[] der(byte[] raw) throws RefusedException {
        SshReader in = new SshReader(raw, "the signature");
        byte[] r = derInteger(in.integer());
        byte[] s = derInteger(in.integer());
        in.end();
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

    /** As {@code ssh-keygen -l} prints it. */
    public String fingerprint() {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Hashes.sha256().digest(blob));
    }

    /** Type and Base64, without a comment. */
    @Override
    public String toString() {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SshPublicKey that && MessageDigest.isEqual(blob, that.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
