package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes as a signature, a key, a case or a manifest: it is read, or refused with a reason; nothing verifies that was
 * not signed. Jazzer explores with {@code JAZZER_FUZZ=1}; without it the seeded test does a fixed round.
 */
class DowngradeFuzzTest {
    private static final String STATEMENT = "no key ever signed this\n";

    private interface Read {
        void of(String text) throws RefusedException;
    }

    private static void drive(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        readOrRefused(SshPublicKey::parse, text);
        readOrRefused(CaseText::decode, text);
        readOrRefused(
                each -> assertEquals(
                        StatutoryManifest.decode(each),
                        StatutoryManifest.decode(StatutoryManifest.decode(each).encode())),
                text);
        readOrRefused(each -> verifiesNothing(SshSignature.parse(each)), text);
        readOrRefused(
                each -> verifiesNothing(SshSignature.ofBase64(each)),
                Base64.getEncoder().encodeToString(bytes));
    }

    private static void verifiesNothing(SshSignature signature) {
        assertThrows(RefusedException.class, () -> signature.verify(signature.key(), Case.NAMESPACE, STATEMENT));
    }

    private static void readOrRefused(Read read, String text) {
        try {
            read.of(text);
        } catch (RefusedException e) {
            assertEquals(Rendering.content(e.getMessage().getBytes(StandardCharsets.UTF_8)), e.getMessage());
        }
    }

    @FuzzTest
    void anythingIsReadOrRefused(FuzzedDataProvider data) throws IOException {
        drive(data.consumeRemainingAsBytes());
    }

    /** Signatures, cases and manifests with a few bytes changed, cut out or put in. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aFixedRoundOfAnything(long seed) throws IOException {
        Random random = new Random(seed);
        Bench bench = new Bench();
        bench.live();
        byte[][] seeds = {
            SshSignatureTest.resource("ed25519.sig").getBytes(StandardCharsets.UTF_8),
            Base64.getDecoder()
                    .decode(SshSignature.parse(SshSignatureTest.resource("rsa-3072.sig"))
                            .base64()),
            Base64.getDecoder()
                    .decode(SshSignature.parse(SshSignatureTest.resource("ecdsa-256.sig"))
                            .base64()),
            SshSignatureTest.resource("ecdsa-521.pub").getBytes(StandardCharsets.UTF_8),
            bench.cases.get(bench.submit().id()).getBytes(StandardCharsets.UTF_8),
            bench.statutory().list(java.time.LocalDate.EPOCH).encode().getBytes(StandardCharsets.UTF_8)
        };
        for (int i = 0; i < 600; i++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            drive(random.nextInt(4) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
        }
    }
}
