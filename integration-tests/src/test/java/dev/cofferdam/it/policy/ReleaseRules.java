package dev.cofferdam.it.policy;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.it.policy.Observations.Direction;
import dev.cofferdam.it.policy.Sketch.Person;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.Privilege;
import dev.cofferdam.store.downgrade.RefusedException;
import dev.cofferdam.store.downgrade.Rules;
import dev.cofferdam.store.downgrade.SshPublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the store's rules say of a change of class, in the words of {@link Observations}. The only place that knows the
 * interfaces of downgrades. Immutable.
 */
final class ReleaseRules {
    private static final int RAW_KEY_BYTES = 32;

    private final Rules rules;

    /**
     * Public keys of people, as OpenSSH writes them.
     *
     * @param read the same, read and checked, which takes longer than all else here
     */
    record Keys(List<String> texts, List<SshPublicKey> read) {}

    ReleaseRules(Policy policy, List<Person> people, Keys keys) {
        List<dev.cofferdam.store.downgrade.Person> known = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            known.add(new dev.cofferdam.store.downgrade.Person(
                    people.get(i).name(),
                    keys.read().get(i),
                    people.get(i).may().stream()
                            .map(right -> Privilege.valueOf(right.name()))
                            .collect(Collectors.toSet())));
        }
        this.rules = new Rules(policy, Duration.ofDays(1), known, List.of(), "");
    }

    private static SshPublicKey key(String text) {
        try {
            return SshPublicKey.parse(text);
        } catch (RefusedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Keys of that many people. */
    static Keys keys(int count) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
                byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
                byte[] type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
                ByteBuffer blob = ByteBuffer.allocate(2 * Integer.BYTES + type.length + raw.length);
                blob.putInt(type.length).put(type).putInt(raw.length).put(raw);
                keys.add("ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array()));
            }
            return new Keys(
                    List.copyOf(keys), keys.stream().map(ReleaseRules::key).toList());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
    }

    Direction direction(String from, String to) {
        try {
            return Direction.valueOf(moved(from, to).name());
        } catch (RefusedException e) {
            return Direction.NONE;
        }
    }

    private dev.cofferdam.store.downgrade.Direction moved(String from, String to) throws RefusedException {
        return dev.cofferdam.store.downgrade.Direction.of(rules.classOf(from), rules.classOf(to));
    }

    /** Would an object of one class come to bear the other, if somebody submitted it and everybody approved it? */
    boolean mayRelease(String from, String to) {
        try {
            Privilege needed = moved(from, to).privilege();
            return holders(Privilege.SUBMIT).stream()
                    .anyMatch(submitter -> holders(needed).stream()
                                    .filter(approver -> !approver.equals(submitter))
                                    .count()
                            >= Case.APPROVALS);
        } catch (RefusedException e) {
            return false;
        }
    }

    private List<String> holders(Privilege privilege) {
        return rules.people().stream()
                .map(dev.cofferdam.store.downgrade.Person::name)
                .filter(name -> holds(name, privilege))
                .toList();
    }

    private boolean holds(String name, Privilege privilege) {
        try {
            rules.require(name, privilege);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
