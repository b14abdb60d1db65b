package dev.cofferdam.jail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Hashes what a partition is made of before it is launched. Reads each jar once. One thread at a time. */
public final class Measurement {
    private final Map<Path, byte[]> known = new HashMap<>();

    /** SHA-256 over the hashes of the jars, in class-path order, and of the files that configure the partition. */
    public String of(List<Path> jars, List<Path> configuration) throws IOException {
        MessageDigest all = sha256();
        for (Path jar : jars) {
            byte[] hash = known.get(jar);
            if (hash == null) {
                hash = hash(jar);
                known.put(jar, hash);
            }
            all.update(hash);
        }
        for (Path file : configuration) {
            all.update(hash(file));
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private static byte[] hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
