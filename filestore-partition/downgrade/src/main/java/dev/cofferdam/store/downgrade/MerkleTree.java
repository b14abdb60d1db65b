package dev.cofferdam.store.downgrade;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One hash for a list of texts (RFC 6962, section 2.1): leaves and inner nodes are hashed apart, so that no list has the
 * root of another. Stateless.
 */
final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleTree() {}

    /** In hexadecimal. */
    static String root(List<String> texts) {
        MessageDigest sha256 = Hashes.sha256();
        List<byte[]> level = new ArrayList<>(texts.size());
        for (String text : texts) {
            sha256.update(LEAF);
            level.add(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        }
        while (level.size() > 1) {
            level = above(level, sha256);
        }
        return HexFormat.of().formatHex(level.isEmpty() ? sha256.digest() : level.getFirst());
    }

    /** Pairs from the left; a last one without a partner goes up as it is. */
    private static List<byte[]> above(List<byte[]> level, MessageDigest sha256) {
        List<byte[]> above = new ArrayList<>(Math.ceilDiv(level.size(), 2));
        for (int i = 0; i + 1 < level.size(); i += 2) {
            sha256.update(NODE);
            sha256.update(level.get(i));
            above.add(sha256.digest(level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.getLast());
        }
        return above;
    }
}
