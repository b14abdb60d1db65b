package dev.cofferdam.store.downgrade;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** An Ed25519 key of a test's own that signs as ssh-keygen does. */
record TestKey(KeyPair pair) {
    private static final int SUBJECT_PUBLIC_KEY_AT = 12;

    static TestKey make() {
        try {
            return new TestKey(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    SshPublicKey publicKey() {
        try {
            return SshPublicKey.parse("ssh-ed25519 " + Base64.getEncoder().encodeToString(blob()) + " test");
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] blob() {
        byte[] encoded = pair.getPublic().getEncoded();
        return fields(
                "ssh-ed25519".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOfRange(encoded, SUBJECT_PUBLIC_KEY_AT, encoded.length));
    }

    SshSignature sign(String namespace, String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(text.getBytes(StandardCharsets.UTF_8));
            byte[] empty = {};
            byte[] name = namespace.getBytes(StandardCharsets.UTF_8);
            byte[] hash = "sha512".getBytes(StandardCharsets.UTF_8);
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update("SSHSIG".getBytes(StandardCharsets.UTF_8));
            signer.update(fields(name, empty, hash, digest));
            byte[] signature = fields("ssh-ed25519".getBytes(StandardCharsets.UTF_8), signer.sign());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes("SSHSIG\0\0\0\1".getBytes(StandardCharsets.UTF_8));
            all.writeBytes(fields(blob(), name, empty, hash, signature));
            return SshSignature.ofBase64(Base64.getEncoder().encodeToString(all.toByteArray()));
        } catch (GeneralSecurityException | RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] fields(byte[]... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (byte[] field : fields) {
                out.writeInt(field.length);
                out.write(field);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
