package dev.cofferdam.store.downgrade;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/**
 * A public key as OpenSSH writes it in one line: {@code TYPE BASE64 COMMENT}. Immutable; equal where the keys are.
 *
 * <p>Known are ssh-ed25519, ecdsa-sha2-nistp256, -384 and -521, and ssh-rsa. A key has one encoding, which is what is
 * compared and hashed; another that means the same numbers is refused. What verifies is the JDK's own cryptography.
 */
public final class SshPublicKey {
    private static final int LINE_CHARACTERS_MAX = 8192;

    /** Canonical. */
    private final byte[] blob;

    private final KeyMaterial material;

    /** Whether that was looked at already. */
    private final boolean isSound;

    private SshPublicKey(KeyMaterial material, boolean isSound) {
        SshWriter out = new SshWriter().text(material.type());
        material.write(out);
        this.blob = out.bytes();
        this.material = material;
        this.isSound = isSound;
    }

    /**
     * Reads one line, such as those of {@code ssh-keygen}'s file with the ending .pub.
     *
     * @throws RefusedException also of a key under which others than its holder could sign
     */
    public static SshPublicKey parse(String line) throws RefusedException {
        String[] words = line.strip().split("[ \t]+", 3);
        if (line.length() > LINE_CHARACTERS_MAX
                || words.length < 2
                || line.strip().lines().count() != 1) {
            throw new RefusedException("a public key is one line, TYPE BASE64 COMMENT, such as ssh-keygen's .pub file");
        }
        SshPublicKey key = decode(SshReader.base64(words[1], "the public key"));
        if (!key.type().equals(words[0])) {
            throw new RefusedException(
                    "the line says " + Rendering.line(words[0]) + ", the key in it is of type " + key.type());
        }
        key.material.requireSound();
        return new SshPublicKey(key.material, true);
    }

    /** Reads the bytes that the Base64 stands for; whether the key is sound shows when it verifies something. */
    static SshPublicKey decode(byte[] blob) throws RefusedException {
        SshReader in = new SshReader(blob, "the public key");
        SshPublicKey key = new SshPublicKey(material(in.text(), in), false);
        in.end();
        if (!Arrays.equals(blob, key.blob)) {
            throw new RefusedException("the public key is not in its shortest form: " + in.surplus()
                    + ". ssh-keygen -lf takes it for the key " + key.fingerprint()
                    + ", and writes that otherwise: ssh-keygen -e -f FILE | ssh-keygen -i -f /dev/stdin");
        }
        return key;
    }

    private static KeyMaterial material(String type, SshReader in) throws RefusedException {
        if (EcdsaPoint.knows(type)) {
            return EcdsaPoint.read(type, in);
        }
        return switch (type) {
            case Ed25519Point.TYPE -> Ed25519Point.read(in);
            case RsaNumbers.TYPE -> RsaNumbers.read(in);
            default ->
                throw new RefusedException("keys of type " + type + " are not accepted" + why(type)
                        + "; make one with: ssh-keygen -t ed25519");
        };
    }

    private static String why(String type) {
        if (type.contains("-cert-v01@")) {
            return ", since a certificate says who somebody is, and here the topology does";
        }
        return type.startsWith("sk-") ? ", since what a security key signs is not the statement alone" : "";
    }

    private String type() {
        return material.type();
    }

    /**
     * Whether who has the private key of one can sign for the other: the same key, or one that follows from it. Two
     * people's keys never do.
     */
    public boolean sharesSecretWith(SshPublicKey other) {
        return material.sharesSecretWith(other.material);
    }

    /**
     * Checks a signature in the form of RFC 4253, section 6.6.
     *
     * @throws RefusedException if it is not this key's over {@code message}
     */
    void verify(byte[] message, byte[] signature) throws RefusedException {
        if (!isSound) {
            material.requireSound();
        }
        SshReader in = new SshReader(signature, "the signature");
        String algorithm = in.text();
        byte[] raw = in.string();
        in.end();
        String javaName = material.algorithms().get(algorithm);
        if (javaName == null) {
            throw new RefusedException("the signature is made with " + algorithm + ", a key of type " + type()
                    + " signs with " + String.join(" or ", material.algorithms().keySet()));
        }
        try {
            Signature verifier = Signature.getInstance(javaName);
            verifier.initVerify(material.key());
            verifier.update(message);
            if (!verifier.verify(material.signature(raw))) {
                throw new RefusedException("the signature does not fit this statement: another text was signed, or the"
                        + " signature was changed");
            }
        } catch (GeneralSecurityException e) {
            throw new RefusedException("the signature is damaged: " + Rendering.line(e.getMessage()), e);
        }
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
        return type() + " " + Base64.getEncoder().encodeToString(blob);
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
