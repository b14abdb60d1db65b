package dev.cofferdam.gateway.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * AES-256-GCM under a key of each session, which HKDF-SHA256 (RFC 5869) derives from the key that was carried by hand and the
 * session's number. The nonce is the packet's sequence, which a session never repeats; the header is authenticated with the
 * symbol. For one thread.
 */
public final class Encryption implements Seal {
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final int SESSIONS_MAX = 16;
    private static final byte[] PURPOSE = "cofferdam gateway packets, format 2".getBytes(StandardCharsets.US_ASCII);

    private final Key key;
    private final Cipher cipher;
    private final Map<Long, SecretKey> sessionKeys = new LinkedHashMap<>(SESSIONS_MAX, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SecretKey> eldest) {
            return size() > SESSIONS_MAX;
        }
    };

    public Encryption(Key key) {
        this.key = key;
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-GCM", e);
        }
    }

    @Override
    public byte code() {
        return 1;
    }

    @Override
    public boolean vouches() {
        return true;
    }

    @Override
    public int trailerBytes() {
        return TAG_BYTES;
    }

    @Override
    public String mismatch() {
        return "packet is not sealed with a key; give the sender the key that this receiver has";
    }

    @Override
    public void close(byte[] datagram, int end, long session, long sequence) {
        try {
            start(Cipher.ENCRYPT_MODE, datagram, session, sequence);
            cipher.doFinal(datagram, Packet.HEADER_BYTES, end - Packet.HEADER_BYTES, datagram, Packet.HEADER_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a packet of legal size can be encrypted", e);
        }
    }

    @Override
    public boolean open(byte[] datagram, int end, long session, long sequence) {
        try {
            start(Cipher.DECRYPT_MODE, datagram, session, sequence);
            int bytes = end - Packet.HEADER_BYTES + TAG_BYTES;
            cipher.doFinal(datagram, Packet.HEADER_BYTES, bytes, datagram, Packet.HEADER_BYTES);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void start(int mode, byte[] datagram, long session, long sequence) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putLong(NONCE_BYTES - Long.BYTES, sequence)
                .array();
        SecretKey sessionKey = sessionKeys.get(session);
        if (sessionKey == null) {
            sessionKey = derive(session);
            sessionKeys.put(session, sessionKey);
        }
        cipher.init(mode, sessionKey, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
        cipher.updateAAD(datagram, 0, Packet.HEADER_BYTES);
    }

    private SecretKey derive(long session) throws GeneralSecurityException {
        byte[] salt = ByteBuffer.allocate(Long.BYTES).putLong(session).array();
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(key.bytes())
                                .addSalt(salt)
                                .thenExpand(PURPOSE, KEY_BYTES));
    }
}
