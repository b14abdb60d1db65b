package dev.cofferdam.store.downgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The one hash of everything that people sign. Stateless. */
public final class Hashes {
    private Hashes() {}

    /** A fresh SHA-256. */
    public static MessageDigest sha256() {
        return SshPublicKey.digest("SHA-256");
    }

    /** SHA-256 of a text in UTF-8, in hexadecimal. */
    public static String of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
