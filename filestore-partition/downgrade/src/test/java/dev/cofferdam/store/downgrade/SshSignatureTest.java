package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that stock ssh-keygen (OpenSSH 9.2) made are taken; whatever else is not, with a reason. */
class SshSignatureTest {
    private static final String NAMESPACE = "cofferdam-downgrade";

    static String resource(String name) throws IOException {
        try (InputStream in = SshSignatureTest.class.getResourceAsStream("/sshsig/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ed25519-sha256", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"})
    void whatSshKeygenSignedIsTaken(String key) throws IOException {
        SshSignature signature = SshSignature.parse(resource(key + ".sig"));
        assertEquals(SshPublicKey.parse(resource(key + ".pub")), signature.key());
        signature.verify(signature.key(), NAMESPACE, resource("statement"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"})
    void anotherTextIsRefused(String key) throws IOException {
        SshSignature signature = SshSignature.parse(resource(key + ".sig"));
        refused(
                "another text was signed",
                () -> signature.verify(signature.key(), NAMESPACE, resource("statement") + " "));
    }

    /** Every bit of the first; of the others, which are slow to verify, some. */
    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"})
    void theBitsOfASignatureCount(String key) throws IOException {
        byte[] blob = Base64.getDecoder()
                .decode(SshSignature.parse(resource(key + ".sig")).base64());
        SshPublicKey own = SshPublicKey.parse(resource(key + ".pub"));
        String statement = resource("statement");
        for (int bit = 0; bit < blob.length * 8; bit += key.equals("ed25519") ? 1 : 23) {
            byte[] changed = blob.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            assertThrows(
                    RefusedException.class,
                    () -> {
                        SshSignature read =
                                SshSignature.ofBase64(Base64.getEncoder().encodeToString(changed));
                        if (!read.key().equals(own)) {
                            throw new RefusedException("another key");
                        }
                        read.verify(read.key(), NAMESPACE, statement);
                    },
                    () -> "bit " + at);
        }
    }

    @Test
    void anotherNamespaceIsRefused() throws IOException {
        SshSignature signature = SshSignature.parse(resource("other-namespace.sig"));
        refused(
                "for the namespace 'file'; sign with: ssh-keygen -Y sign -n cofferdam-downgrade",
                () -> signature.verify(signature.key(), NAMESPACE, resource("statement")));
    }

    @Test
    void noSignatureAtAllIsRefused() throws IOException {
        String good = resource("ed25519.sig");
        refused("does not stand between", () -> SshSignature.parse(""));
        refused("does not stand between", () -> SshSignature.parse("-----BEGIN SSH SIGNATURE-----"));
        refused("does not stand between", () -> SshSignature.parse(good + "x"));
        refused("does not stand between", () -> SshSignature.parse(good + " ".repeat(SshSignature.TEXT_BYTES_MAX)));
        refused("no Base64", () -> SshSignature.parse(good.replaceFirst("U1NI", "U1N!")));
        refused("no SSH signature", () -> SshSignature.parse(good.replaceFirst("U1NI", "U1NJ")));
        refused("are said to have", () -> SshSignature.ofBase64("U1NIU0lHAAAAAQ=="), "damaged");
        refused(
                "has version 2",
                () -> SshSignature.ofBase64(
                        Base64.getEncoder().encodeToString("SSHSIG\0\0\0\2".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void aKeyOfAnotherKindIsRefused() {
        refused(
                "keys of type ssh-dss are not accepted",
                () -> SshPublicKey.parse("ssh-dss "
                        + Base64.getEncoder().encodeToString("\0\0\0\7ssh-dss".getBytes(StandardCharsets.UTF_8))));
        refused("one line, TYPE BASE64 COMMENT", () -> SshPublicKey.parse("ssh-ed25519"));
        refused("is no Base64", () -> SshPublicKey.parse("ssh-ed25519 ?"));
        refused(
                "the key in it is of type ssh-ed25519",
                () -> SshPublicKey.parse(TestKey.make().publicKey().toString().replaceFirst("ssh-ed25519", "ssh-rsa")));
    }

    @Test
    void aFingerprintIsAsSshKeygenPrintsIt() throws IOException {
        assertTrue(SshPublicKey.parse(resource("ed25519.pub")).fingerprint().startsWith("SHA256:"));
        assertEquals(
                resource("ed25519.fingerprint").strip(),
                SshPublicKey.parse(resource("ed25519.pub")).fingerprint());
    }

    /** A signature's fields, of which a test changes one. */
    private static final class Fields {
        byte[] key;
        byte[] reserved;
        byte[] algorithm;
        byte[] raw;
        byte[] afterRaw = {};
        private final byte[] namespace;
        private final byte[] hash;

        Fields(String name) throws IOException {
            SshReader in = new SshReader(
                    Base64.getDecoder()
                            .decode(SshSignature.parse(resource(name + ".sig")).base64()),
                    "signature");
            in.bytes(10);
            key = in.string();
            namespace = in.string();
            reserved = in.string();
            hash = in.string();
            SshReader inner = new SshReader(in.string(), "inner");
            algorithm = inner.string();
            raw = inner.string();
        }

        String base64() {
            SshWriter inner = new SshWriter().string(algorithm).string(raw).raw(afterRaw);
            byte[] all = new SshWriter()
                    .raw("SSHSIG\0\0\0\1".getBytes(StandardCharsets.UTF_8))
                    .string(key)
                    .string(namespace)
                    .string(reserved)
                    .string(hash)
                    .string(inner.bytes())
                    .bytes();
            return Base64.getEncoder().encodeToString(all);
        }

        void verify() throws IOException {
            SshSignature read = SshSignature.ofBase64(base64());
            read.verify(read.key(), NAMESPACE, resource("statement"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-3072"})
    void aSignatureHasOneForm(String name) throws IOException {
        new Fields(name).verify();
        Fields reserved = new Fields(name);
        reserved.reserved = new byte[] {'x'};
        refused("its reserved field is not empty", reserved::verify);
        Fields longer = new Fields(name);
        longer.afterRaw = new byte[] {0};
        refused("1 bytes follow after its end", longer::verify);
        Fields keyed = new Fields(name);
        keyed.key = java.util.Arrays.copyOf(keyed.key, keyed.key.length + 1);
        refused("1 bytes follow after its end", keyed::verify);
        Fields padded = new Fields(name);
        padded.raw = java.util.Arrays.copyOf(padded.raw, padded.raw.length + 1);
        refused("signature", padded::verify);
        String base64 = new Fields(name).base64();
        String other = base64.endsWith("=") ? base64.replace("=", "") : base64 + "=";
        refused("Base64", () -> SshSignature.ofBase64(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa-256", "ecdsa-384", "ecdsa-521"})
    void theNumbersOfASignatureAreMinimal(String name) throws IOException {
        Fields fields = new Fields(name);
        SshReader in = new SshReader(fields.raw, "numbers");
        byte[] r = in.string();
        byte[] s = in.string();
        byte[] longer = new SshWriter().raw(new byte[1]).raw(s).bytes();
        fields.raw = new SshWriter().string(r).string(longer).bytes();
        refused("its s begins with 1 zero byte that it must not have", fields::verify);
    }

    @Test
    void aKeyInASignatureHasOneForm() throws IOException {
        Fields fields = new Fields("rsa-3072");
        SshReader in = new SshReader(fields.key, "key");
        in.string();
        byte[] exponent = new SshWriter().raw(new byte[1]).raw(in.string()).bytes();
        fields.key = new SshWriter()
                .text("ssh-rsa")
                .string(exponent)
                .string(in.string())
                .bytes();
        refused("its exponent begins with 1 zero byte that it must not have", fields::verify);
    }

    private static void refused(String reason, org.junit.jupiter.api.function.Executable executable) {
        refused(reason, executable, reason);
    }

    private static void refused(String reason, org.junit.jupiter.api.function.Executable executable, String orReason) {
        RefusedException refusal = assertThrows(RefusedException.class, executable);
        assertTrue(
                refusal.getMessage().contains(reason) || refusal.getMessage().contains(orReason), refusal::getMessage);
    }
}
