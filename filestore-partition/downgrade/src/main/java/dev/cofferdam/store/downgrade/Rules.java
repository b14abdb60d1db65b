package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who may change the class of an object, and what must pass it first. Immutable.
 *
 * @param validity how long people have to approve a case
 * @param filters names of the filters, each of which must pass an object
 * @param hash over all of this and the filters' own configuration, in hexadecimal
 */
public record Rules(Policy policy, Duration validity, List<Person> people, List<String> filters, String hash) {
    public Rules {
        people = List.copyOf(people);
        filters = List.copyOf(filters);
    }

    /** The access class of a label, for a person who wrote it. */
    public AccessClass classOf(String label) throws RefusedException {
        try {
            return policy.parse(label);
        } catch (LabelException e) {
            throw new RefusedException("'" + Rendering.line(label) + "': " + e.getMessage(), e);
        }
    }

    /** The label as the volume and statements write it. */
    public String canonical(String label) throws RefusedException {
        return policy.format(classOf(label));
    }

    /** The person of that name, where the privilege is theirs. */
    public Person require(String name, Privilege privilege) throws RefusedException {
        Person person = require(name);
        if (!person.may().contains(privilege)) {
            throw new RefusedException(name + " may not " + deed(privilege) + "; the policy lets "
                    + names(people.stream()
                            .filter(each -> each.may().contains(privilege))
                            .toList()));
        }
        return person;
    }

    /** The person of that name. */
    public Person require(String name) throws RefusedException {
        return people.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        "the policy knows nobody named '" + Rendering.line(name) + "'; it knows " + names(people)));
    }

    /**
     * Who made a signature over that very text.
     *
     * @throws RefusedException also where the key is two people's, since nobody could tell then which of them signed
     */
    Person signer(SshSignature signature, String namespace, String text) throws RefusedException {
        List<Person> holders = people.stream()
                .filter(each -> each.key().sharesSecretWith(signature.key()))
                .toList();
        Person person = holders.stream()
                .filter(each -> each.key().equals(signature.key()))
                .findFirst()
                .orElseThrow(() -> new RefusedException("the signature's key "
                        + signature.key().fingerprint() + " belongs to nobody whom the policy names"));
        if (holders.size() > 1) {
            throw new RefusedException("the policy gives one key to " + names(holders) + ": "
                    + holders.stream()
                            .map(each -> each.key().fingerprint())
                            .distinct()
                            .collect(Collectors.joining(" and "))
                    + "; nobody could tell which of them signed. Give everybody a key of their own");
        }
        signature.verify(person.key(), namespace, text);
        return person;
    }

    /** That who is named as the submitter may submit, and signed it. */
    void requireSubmitter(SubmissionStatement statement, SshSignature signature) throws RefusedException {
        Person submitter = require(statement.submitter(), Privilege.SUBMIT);
        if (!submitter.key().equals(signature.key())) {
            throw new RefusedException("the submission is signed with key "
                    + signature.key().fingerprint() + ", which is not " + submitter.name() + "'s");
        }
        signer(signature, SubmissionStatement.NAMESPACE, statement.text());
    }

    private static String deed(Privilege privilege) {
        return switch (privilege) {
            case SUBMIT -> "submit";
            case DOWNGRADE -> "approve a downgrade";
            case UPGRADE -> "approve an upgrade";
            case INCOMPARABLE -> "approve a move to an incomparable class";
        };
    }

    private static String names(List<Person> people) {
        return people.isEmpty() ? "nobody" : people.stream().map(Person::name).collect(Collectors.joining(", "));
    }
}
