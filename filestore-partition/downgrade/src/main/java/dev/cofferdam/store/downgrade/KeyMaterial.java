package dev.cofferdam.store.downgrade;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.SortedMap;

/** The numbers that a public key is made of, by its type. Immutable. */
sealed interface KeyMaterial permits Ed25519Point, EcdsaPoint, RsaNumbers {
    /** As the first word of an OpenSSH line says it. */
    String type();

    /** Writes what follows the type, in the one form that stands for these numbers. */
    void write(SshWriter out);

    /** For the JDK's cryptography. */
    PublicKey key() throws GeneralSecurityException;

    /**
     * Returns if only the holder of a private key can sign for it.
     *
     * @throws RefusedException that says who else could
     */
    void requireSound() throws RefusedException;

    /** Whether who has the private half of one has, or can compute, that of the other. */
    boolean sharesSecretWith(KeyMaterial other);

    /** Names of the signature algorithms that go with it, and the JDK's names of them. */
    SortedMap<String, String> algorithms();

    /** A signature of RFC 4253's form in the JDK's. */
    default byte[] signature(byte[] raw) throws RefusedException {
        return raw;
    }
}
