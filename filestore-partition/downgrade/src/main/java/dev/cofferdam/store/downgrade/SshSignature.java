package dev.cofferdam.store.downgrade;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A signature as {@code ssh-keygen -Y sign} writes it (OpenSSH, PROTOCOL.sshsig). Immutable.
 *
 * <pre>
 *   -----BEGIN SSH SIGNATURE-----, Base64 of the following, -----END SSH SIGNATURE-----
 *     byte[6]  "SSHSIG"
 *     uint32   version, 1
 *     string   public key
 *     string   namespace
 *     string   reserved, empty
 *     string   hash algorithm, sha256 or sha512
 *     string   signature over: "SSHSIG", namespace, reserved, hash algorithm, hash of the text
 * </pre>
 */
public final class SshSignature {
    /** More than the largest RSA signature with its key takes. */
    public static final int TEXT_BYTES_MAX = 16 << 10;

    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    private final byte[] blob;
    private final SshPublicKey key;
    private final String namespace;
    private final String hash;
    private final byte[] signature;

    private SshSignature(byte[] blob) throws RefusedException {
        this.blob = blob;
        SshReader in = new SshReader(blob, "the signature");
        if (!Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
            throw new RefusedException("this is no SSH signature; make it with ssh-keygen -Y sign");
        }
        int version = in.number();
        if (version != VERSION) {
            throw new RefusedException(
                    "the signature has version " + Integer.toUnsignedString(version) + ", known is " + VERSION);
        }
        this.key = SshPublicKey.decode(in.string());
        this.namespace = in.text();
        if (in.string().length > 0) {
            throw new RefusedException("the signature is damaged: its reserved field is not empty");
        }
        this.hash = in.text();
        this.signature = in.string();
        in.end();
    }

    /** Reads the text of a signature file. */
    public static SshSignature parse(String text) throws RefusedException {
        String stripped = text.strip();
        if (text.length() > TEXT_BYTES_MAX
                || !stripped.startsWith(BEGIN)
                || !stripped.endsWith(END)
                || stripped.length() < BEGIN.length() + END.length()) {
            throw new RefusedException("this is no SSH signature: it does not stand between " + BEGIN + " and " + END);
        }
        String body = stripped.substring(BEGIN.length(), stripped.length() - END.length());
        return ofBase64(body.replaceAll("[\r\n]", ""));
    }

    /** Reads what {@link #base64} wrote. */
    static SshSignature ofBase64(String base64) throws RefusedException {
        return new SshSignature(SshReader.base64(base64, "the signature"));
    }

    /** In one line, without its frame. */
    String base64() {
        return Base64.getEncoder().encodeToString(blob);
    }

    /** The key it says it was made with; what that is worth, {@link #verify} says. */
    public SshPublicKey key() {
        return key;
    }

    /**
     * Returns if this is the key's signature over the text in that namespace.
     *
     * @param signer one that equals {@link #key}
     * @throws RefusedException that says what is wrong
     */
    void verify(SshPublicKey signer, String wantedNamespace, String text) throws RefusedException {
        if (!namespace.equals(wantedNamespace)) {
            throw new RefusedException("the signature is for the namespace '" + namespace
                    + "'; sign with: ssh-keygen -Y" + " sign -n " + wantedNamespace);
        }
        if (!hash.equals("sha256") && !hash.equals("sha512")) {
            throw new RefusedException("the signature hashes with " + hash + "; sha256 and sha512 are accepted");
        }
        byte[] digest = SshPublicKey.digest(hash.equals("sha256") ? "SHA-256" : "SHA-512")
                .digest(text.getBytes(StandardCharsets.UTF_8));
        if (!signer.equals(key)) {
            throw new RefusedException(
                    "the signature is made with key " + key.fingerprint() + ", not with " + signer.fingerprint());
        }
        signer.verify(signed(digest), signature);
    }

    private byte[] signed(byte[] digest) {
        return new SshWriter()
                .raw(MAGIC)
                .text(namespace)
                .string(new byte[0])
                .text(hash)
                .string(digest)
                .bytes();
    }
}
