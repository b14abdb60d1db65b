package dev.cofferdam.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out of a packet is what went in, and anything else is refused by name. */
final class PacketTest {
    private static final Key KEY = Key.make(new SecureRandom());

    static Stream<Seal> seals() {
        return Stream.of(new Checksum(), new Encryption(KEY));
    }

    private static Packet packet() {
        byte[] symbol = new byte[1404];
        new Random(1).nextBytes(symbol);
        return new Packet(0x0123456789abcdefL, 1_700_000_000_000L, 42, 7, 199, 0, symbol);
    }

    private static Refusal refusal(byte[] datagram, Seal seal) {
        return assertThrows(RefusedException.class, () -> Packet.opened(datagram, seal))
                .refusal();
    }

    @ParameterizedTest
    @MethodSource("seals")
    void packetsSurviveTheWire(Seal seal) throws RefusedException {
        Packet sent = packet();
        Packet arrived = Packet.opened(sent.sealed(seal), seal);
        assertArrayEquals(sent.symbol(), arrived.symbol());
        assertEquals(
                new Packet(
                        sent.session(),
                        sent.startMillis(),
                        sent.sequence(),
                        sent.block(),
                        sent.index(),
                        sent.sources(),
                        arrived.symbol()),
                arrived);
    }

    /** Every bit of the datagram is under the seal. */
    @ParameterizedTest
    @MethodSource("seals")
    void anyFlippedBitIsRefused(Seal seal) {
        byte[] datagram = packet().sealed(seal);
        for (int bit = 0; bit < datagram.length * 8; bit += bit < 64 * 8 ? 1 : 13) {
            byte[] damaged = datagram.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThrows(RefusedException.class, () -> Packet.opened(damaged, seal));
        }
    }

    @ParameterizedTest
    @MethodSource("seals")
    void anyOtherLengthIsRefused(Seal seal) {
        byte[] datagram = packet().sealed(seal);
        for (int length = 0; length < datagram.length; length++) {
            byte[] brief = Arrays.copyOf(datagram, length);
            assertThrows(RefusedException.class, () -> Packet.opened(brief, seal));
        }
        assertEquals(Refusal.LENGTH, refusal(Arrays.copyOf(datagram, datagram.length + 1), seal));
    }

    @Test
    void otherVersionsAreRefusedByName() {
        byte[] datagram = packet().sealed(new Checksum());
        datagram[2] = 9;
        RefusedException refused = assertThrows(RefusedException.class, () -> Packet.opened(datagram, new Checksum()));
        assertEquals(Refusal.VERSION, refused.refusal());
        assertEquals("packet is of format 9; this receiver reads format 2", refused.getMessage());
    }

    @Test
    void sealsAreNotMixed() {
        Seal other = new Encryption(Key.make(new SecureRandom()));
        assertEquals(Refusal.SEAL, refusal(packet().sealed(new Encryption(KEY)), new Checksum()));
        assertEquals(Refusal.SEAL, refusal(packet().sealed(new Checksum()), new Encryption(KEY)));
        assertEquals(Refusal.DAMAGED, refusal(packet().sealed(new Encryption(KEY)), other));
    }

    /** Whoever sees the wire learns nothing of the symbol, not even that two are the same. */
    @Test
    void equalSymbolsLookDifferentWhenEncrypted() {
        Packet first = packet();
        Packet second = new Packet(first.session(), first.startMillis(), 43, 7, 199, 0, first.symbol());
        Packet elsewhere = new Packet(first.session() + 1, first.startMillis(), 42, 7, 199, 0, first.symbol());
        Seal seal = new Encryption(KEY);
        byte[] one = body(first.sealed(seal));
        assertFalse(Arrays.equals(one, first.symbol()));
        assertFalse(Arrays.equals(one, body(second.sealed(seal))));
        assertFalse(Arrays.equals(one, body(elsewhere.sealed(seal))));
        assertArrayEquals(body(first.sealed(new Checksum())), body(second.sealed(new Checksum())), "the control");
    }

    private static byte[] body(byte[] datagram) {
        return Arrays.copyOfRange(datagram, Packet.HEADER_BYTES, Packet.HEADER_BYTES + 1404);
    }

    @Test
    void impossiblePlacesAreRefused() {
        byte[] symbol = new byte[1404];
        Seal seal = new Checksum();
        assertEquals(Refusal.POSITION, refusal(new Packet(1, 0, -1, 0, 0, 0, symbol).sealed(seal), seal));
        assertEquals(Refusal.POSITION, refusal(new Packet(1, 0, 0, -1, 0, 0, symbol).sealed(seal), seal));
        assertEquals(Refusal.POSITION, refusal(new Packet(1, 0, 0, 0, 255, 0, symbol).sealed(seal), seal));
        assertEquals(Refusal.POSITION, refusal(new Packet(1, 0, 0, 0, 9, 10, symbol).sealed(seal), seal));
        assertEquals(Refusal.FIELD, refusal(new Packet(1, -1, 0, 0, 0, 0, symbol).sealed(seal), seal));
        assertEquals(Refusal.FIELD, refusal(new Packet(1, 1L << 60, 0, 0, 0, 0, symbol).sealed(seal), seal));
        assertEquals(Refusal.LENGTH, refusal(new Packet(1, 0, 0, 0, 0, 0, new byte[100]).sealed(seal), seal));
        assertEquals(Refusal.LENGTH, refusal(new Packet(1, 0, 0, 0, 0, 0, new byte[20_000]).sealed(seal), seal));
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(2000)];
            random.nextBytes(bytes);
            assertNotEquals(Refusal.STORAGE, refusal(bytes, new Checksum()));
        }
        assertTrue(refusal(new byte[0], new Checksum()) == Refusal.FOREIGN);
    }
}
