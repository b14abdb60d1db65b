package dev.cofferdam.store.downgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key has one encoding, and one holder. */
class SshPublicKeyTest {
    private static final String ED25519 = "ssh-ed25519";
    private static final String RSA = "ssh-rsa";
    private static final BigInteger E = BigInteger.valueOf(65_537);

    /** The curve's points of low order: y, and the lowest bit of x on top. */
    private static final List<String> LOW_ORDER = List.of(
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa");

    /** The other encodings that a reader who does not look takes for one of these. */
    private static final List<String> LOW_ORDER_OTHERWISE = List.of(
            "0100000000000000000000000000000000000000000000000000000000000080",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

    private static String line(String type, SshWriter rest) {
        byte[] blob = new SshWriter().text(type).raw(rest.bytes()).bytes();
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static String ed25519(byte[] point) {
        return line(ED25519, new SshWriter().string(point));
    }

    private static String rsa(BigInteger exponent, BigInteger modulus) {
        return line(RSA, new SshWriter().integer(exponent).integer(modulus));
    }

    private static SshPublicKey resource(String name) throws IOException {
        return SshPublicKey.parse(SshSignatureTest.resource(name + ".pub"));
    }

    @Test
    void aPaddedNumberIsRefusedWithWhatSshKeygenMakesOfIt() throws IOException {
        // ssh-keygen -lf says this of both files.
        String fingerprint = "SHA256:quzMP36bMm9/HIPfFoOgIC2jt5fDmbuY6UDPyIqgsbw";
        assertEquals(fingerprint, resource("rsa-2048").fingerprint());
        RefusedException refusal = refused(
                "its exponent begins with 1 zero byte that it must not have", () -> resource("rsa-2048-padded"));
        assertTrue(refusal.getMessage().contains(fingerprint), refusal::getMessage);
        BigInteger modulus = rsa("rsa-3072").modulus();
        byte[] padded = ByteBuffer.allocate(2 + modulus.toByteArray().length)
                .position(2)
                .put(modulus.toByteArray())
                .array();
        refused(
                "its modulus begins with 2 zero bytes",
                () -> SshPublicKey.parse(line(RSA, new SshWriter().integer(E).string(padded))));
        refused(
                "its exponent is negative",
                () -> SshPublicKey.parse(line(
                        RSA,
                        new SshWriter().string(new byte[] {(byte) 0x81, 1, 1}).integer(modulus))));
    }

    /** The bytes of a key that ssh-keygen made, behind its type. */
    private static SshReader numbers(String name) throws IOException {
        String base64 = resource(name).toString();
        SshReader in = new SshReader(Base64.getDecoder().decode(base64.substring(base64.indexOf(' ') + 1)), "key");
        in.text();
        return in;
    }

    private static RsaNumbers rsa(String name) throws IOException {
        return RsaNumbers.read(numbers(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa-256", "ecdsa-384", "ecdsa-521", "rsa-2048", "rsa-3072"})
    void aLineHasOneForm(String name) throws IOException {
        String line = SshSignatureTest.resource(name + ".pub").strip();
        String[] words = line.split(" ", -1);
        assertEquals(words[0] + " " + words[1], SshPublicKey.parse(line).toString());
        byte[] blob = Base64.getDecoder().decode(words[1]);
        for (int added = 1; added <= 3; added++) {
            byte[] longer = Arrays.copyOf(blob, blob.length + added);
            refused(
                    "follow after its end",
                    () -> SshPublicKey.parse(
                            words[0] + " " + Base64.getEncoder().encodeToString(longer)));
        }
        refused("is one line", () -> SshPublicKey.parse(line + "\n" + line));
    }

    @Test
    void base64HasOneForm() throws IOException {
        String padded = resource("ecdsa-521").toString();
        assertTrue(padded.endsWith("=="));
        refused("no canonical Base64", () -> SshPublicKey.parse(padded.replace("=", "")));
        char last = padded.charAt(padded.length() - 3);
        String bits = padded.substring(0, padded.length() - 3) + (char) (last + 1) + "==";
        refused("no canonical Base64", () -> SshPublicKey.parse(bits));
    }

    @Test
    void pointsOfLowOrderAreRefused() {
        for (String point : LOW_ORDER) {
            refused("a point of low order, under which anybody signs", () -> parse(point));
        }
        for (String point : LOW_ORDER_OTHERWISE) {
            refused("", () -> parse(point));
        }
    }

    private static SshPublicKey parse(String point) throws RefusedException {
        return SshPublicKey.parse(ed25519(HexFormat.of().parseHex(point)));
    }

    /** Every y that is not below p, 2^255 - 19 to 2^255 - 1, with either sign of x. */
    @Test
    void aCoordinateThatIsNotReducedIsRefused() {
        for (int above = 0; above < 19; above++) {
            byte[] point = new byte[32];
            Arrays.fill(point, (byte) -1);
            point[0] = (byte) (0xed + above);
            refused("its y is not below 2^255 - 19", () -> SshPublicKey.parse(ed25519(point)));
            point[31] = Byte.MAX_VALUE;
            refused("its y is not below 2^255 - 19", () -> SshPublicKey.parse(ed25519(point)));
        }
        refused("no point of the curve", () -> parse("02" + "00".repeat(31)));
    }

    /** With the JDK's own verifier, which does not ask whose key it is: why these points are refused. */
    @Test
    void anybodySignsUnderTheNeutralPoint() throws Exception {
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        byte[] message = "anything".getBytes(StandardCharsets.UTF_8);
        Scalar any = Scalar.make();
        byte[] forged = concatenated(any.point, little(any.number));
        assertTrue(jdkVerifies(neutral, message, forged));
        SshPublicKey key = SshPublicKey.decode(
                new SshWriter().text(ED25519).string(neutral).bytes());
        byte[] signature = new SshWriter().text(ED25519).string(forged).bytes();
        refused("low order", () -> key.verify(message, signature));
    }

    /** One private key signs for two public keys, of which ssh-keygen made one and anybody the other. */
    @Test
    void aKeyWithAPointOfLowOrderAddedIsRefused() throws Exception {
        Scalar bob = Scalar.make();
        byte[] carol = plusOrderTwo(bob.point);
        byte[] message = "anything".getBytes(StandardCharsets.UTF_8);
        byte[] forged;
        do {
            forged = signedUnder(carol, bob, message);
        } while (forged.length == 0);
        assertTrue(jdkVerifies(carol, message, forged));
        assertTrue(SshPublicKey.parse(ed25519(bob.point)).fingerprint().startsWith("SHA256:"));
        refused("it is another's with a point of low order added", () -> SshPublicKey.parse(ed25519(carol)));
    }

    /** The sum of a point and (0, -1) is the point with both coordinates negative. */
    private static byte[] plusOrderTwo(byte[] point) throws RefusedException {
        Ed25519Point of =
                Ed25519Point.read(new SshReader(new SshWriter().string(point).bytes(), "point"));
        SshWriter out = new SshWriter();
        new Ed25519Point(!of.xOdd(), Ed25519Point.P.subtract(of.y())).write(out);
        return Arrays.copyOfRange(out.bytes(), 4, 36);
    }

    /** Empty where the drawn nonce does not do: the added point must be taken an even number of times. */
    private static byte[] signedUnder(byte[] key, Scalar signer, byte[] message) throws GeneralSecurityException {
        Scalar nonce = Scalar.make();
        byte[] hash =
                MessageDigest.getInstance("SHA-512").digest(concatenated(concatenated(nonce.point, key), message));
        BigInteger challenge = big(hash).mod(Ed25519Point.L);
        return challenge.testBit(0)
                ? new byte[0]
                : concatenated(nonce.point, little(nonce.number.add(challenge.multiply(signer.number))));
    }

    /** A number and its multiple of the base point, as the JDK makes a key of it. */
    private static final class Scalar {
        private final BigInteger number;
        private final byte[] point;

        private Scalar(BigInteger number, byte[] point) {
            this.number = number;
            this.point = point;
        }

        static Scalar make() throws GeneralSecurityException {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] hash = MessageDigest.getInstance("SHA-512")
                    .digest(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow());
            byte[] number = Arrays.copyOf(hash, 32);
            number[0] &= (byte) 0xf8;
            number[31] = (byte) ((number[31] & 0x7f) | 0x40);
            byte[] encoded = pair.getPublic().getEncoded();
            return new Scalar(big(number), Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        }
    }

    private static boolean jdkVerifies(byte[] key, byte[] message, byte[] signature) throws Exception {
        Signature verifier = Signature.getInstance(NamedParameterSpec.ED25519.getName());
        verifier.initVerify(
                Ed25519Point.read(new SshReader(new SshWriter().string(key).bytes(), "key"))
                        .key());
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        return new SshWriter().raw(first).raw(second).bytes();
    }

    private static BigInteger big(byte[] littleEndian) {
        byte[] big = new byte[littleEndian.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = littleEndian[big.length - 1 - i];
        }
        return new BigInteger(1, big);
    }

    private static byte[] little(BigInteger number) {
        BigInteger reduced = number.mod(Ed25519Point.L);
        byte[] little = new byte[32];
        for (int i = 0; i < little.length; i++) {
            little[i] = reduced.shiftRight(8 * i).byteValue();
        }
        return little;
    }

    @Test
    void weakRsaKeysAreRefused() throws IOException {
        BigInteger modulus = rsa("rsa-3072").modulus();
        Random random = new Random(1);
        refused("exponent is 1;", () -> SshPublicKey.parse(rsa(BigInteger.ONE, modulus)));
        refused("exponent is 0;", () -> SshPublicKey.parse(rsa(BigInteger.ZERO, modulus)));
        refused("exponent is 65536;", () -> SshPublicKey.parse(rsa(E.subtract(BigInteger.ONE), modulus)));
        refused(
                "exponent is of 80 bits",
                () -> SshPublicKey.parse(rsa(BigInteger.TWO.pow(79).add(E), modulus)));
        refused("this one 1024", () -> SshPublicKey.parse(rsa(E, product(random, 512, 512))));
        refused("this one 0", () -> SshPublicKey.parse(rsa(E, BigInteger.ZERO)));
        BigInteger prime = BigInteger.probablePrime(1025, random);
        for (BigInteger weak : List.of(
                prime.multiply(prime),
                BigInteger.probablePrime(2048, random),
                modulus.add(BigInteger.ONE),
                BigInteger.probablePrime(700, random).pow(3),
                BigInteger.probablePrime(300, random).pow(7),
                closePrimes(random),
                BigInteger.valueOf(65_521).multiply(BigInteger.probablePrime(2048, random)),
                BigInteger.valueOf(4001).multiply(BigInteger.probablePrime(2048, random)))) {
            refused("anybody finds the private key", () -> SshPublicKey.parse(rsa(E, weak)));
        }
        assertTrue(SshPublicKey.parse(rsa(E, product(random, 1024, 1025)))
                .toString()
                .startsWith(RSA));
    }

    /** Fermat's method has them after one step. */
    private static BigInteger closePrimes(Random random) {
        BigInteger prime = BigInteger.probablePrime(1025, random);
        return prime.multiply(prime.add(BigInteger.ONE.shiftLeft(500)).nextProbablePrime());
    }

    /** Their private keys stand in the standards. */
    @Test
    void theCurvesOwnPointsAreRefused() throws Exception {
        for (boolean xOdd : new boolean[] {false, true}) {
            BigInteger y = BigInteger.valueOf(4)
                    .multiply(BigInteger.valueOf(5).modInverse(Ed25519Point.P))
                    .mod(Ed25519Point.P);
            refused("its private key is known to all", () -> parsed(new Ed25519Point(xOdd, y)));
        }
        for (int bits : List.of(256, 384, 521)) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp" + bits + "r1"));
            ECPoint own = parameters.getParameterSpec(ECParameterSpec.class).getGenerator();
            refused("its private key is 1", () -> parsed(new EcdsaPoint(bits, own.getAffineX(), own.getAffineY())));
        }
    }

    private static BigInteger product(Random random, int one, int other) {
        BigInteger product;
        do {
            product = BigInteger.probablePrime(one, random).multiply(BigInteger.probablePrime(other, random));
        } while (product.bitLength() != one + other);
        return product;
    }

    @Test
    void pointsOffTheirCurveAreRefused() throws IOException {
        for (String name : List.of("ecdsa-256", "ecdsa-384", "ecdsa-521")) {
            EcdsaPoint point = ecdsa(name);
            refused("it is no point of the curve", () -> parsed(new EcdsaPoint(point.bits(), point.y(), point.x())));
        }
        EcdsaPoint point = ecdsa("ecdsa-521");
        BigInteger p = BigInteger.TWO.pow(521).subtract(BigInteger.ONE);
        refused(
                "not below the curve's prime",
                () -> parsed(new EcdsaPoint(521, point.x(), point.y().add(p))));
        refused(
                "not below the curve's prime",
                () -> parsed(new EcdsaPoint(521, point.x().add(p), point.y())));
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        refused(
                "no uncompressed point",
                () -> SshPublicKey.parse(line(
                        "ecdsa-sha2-nistp256", new SshWriter().text("nistp256").string(compressed))));
    }

    private static EcdsaPoint ecdsa(String name) throws IOException {
        return EcdsaPoint.read(name.replace("ecdsa-", EcdsaPoint.TYPE), numbers(name));
    }

    private static SshPublicKey parsed(KeyMaterial material) throws RefusedException {
        SshWriter out = new SshWriter();
        material.write(out);
        return SshPublicKey.parse(line(material.type(), out));
    }

    /** Keys that differ, though one private key makes the other's signatures. */
    @Test
    void aSecretSharedIsFound() throws IOException {
        RsaNumbers rsa = rsa("rsa-3072");
        assertShared(resource("rsa-3072"), parsed(new RsaNumbers(BigInteger.valueOf(35), rsa.modulus())));
        Random random = new Random(2);
        BigInteger prime = BigInteger.probablePrime(1025, random);
        assertShared(
                SshPublicKey.parse(rsa(E, prime.multiply(BigInteger.probablePrime(1025, random)))),
                SshPublicKey.parse(rsa(E, prime.multiply(BigInteger.probablePrime(1026, random)))));
        EcdsaPoint point = ecdsa("ecdsa-521");
        BigInteger p = BigInteger.TWO.pow(521).subtract(BigInteger.ONE);
        assertShared(resource("ecdsa-521"), parsed(new EcdsaPoint(521, point.x(), p.subtract(point.y()))));
        Ed25519Point key = Ed25519Point.read(numbers("ed25519"));
        assertShared(resource("ed25519"), parsed(new Ed25519Point(!key.xOdd(), key.y())));
        List<String> all = List.of("ed25519", "ed25519-sha256", "ecdsa-256", "ecdsa-384", "rsa-2048", "rsa-3072");
        for (String one : all) {
            for (String other : all) {
                boolean same = resource(one).equals(resource(other));
                assertEquals(same, resource(one).sharesSecretWith(resource(other)), one + " and " + other);
            }
        }
    }

    private static void assertShared(SshPublicKey one, SshPublicKey other) {
        assertFalse(one.equals(other));
        assertTrue(one.sharesSecretWith(other) && other.sharesSecretWith(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-ssh-ed25519@openssh.com",
                "sk-ecdsa-sha2-nistp256@openssh.com",
                "ssh-ed25519-cert-v01@openssh.com",
                "ssh-rsa-cert-v01@openssh.com",
                "rsa-sha2-512",
                "ecdsa-sha2-nistp192",
                "ssh-dss"
            })
    void otherTypesAreRefused(String type) {
        refused("keys of type " + type + " are not accepted", () -> SshPublicKey.parse(line(type, new SshWriter())));
    }

    private static RefusedException refused(String reason, Executable executable) {
        RefusedException refusal = assertThrows(RefusedException.class, executable);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
        return refusal;
    }
}
