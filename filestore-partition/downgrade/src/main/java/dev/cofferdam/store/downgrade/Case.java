package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.Choices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One object on its way from one class to another: a state machine without effects. Immutable; each step gives the case
 * after it, or refuses.
 *
 * <pre>
 *   submitted -&gt; isolated -&gt; reviewed -&gt; approved -&gt; relabelled -&gt; released
 *        \__________\___________\__________/ rejected, or expired
 * </pre>
 *
 * @param volume identity of the volume that it is in
 * @param number of the submission, as its statement has it
 * @param statementHash SHA-256 of the text that the submitter signed
 * @param nonce drawn for this case, so that no signature fits another
 * @param from canonical label of the object
 * @param policyHash of the policy that it was submitted under
 * @param submission the submitter's signature over what was isolated
 * @param reason why it was rejected; empty otherwise
 */
public record Case(
        String id,
        String volume,
        int number,
        String statementHash,
        String nonce,
        String submitter,
        Instant submitted,
        Instant expires,
        String from,
        String to,
        Direction direction,
        String policyHash,
        SshSignature submission,
        Optional<Content> content,
        List<Verdict> verdicts,
        List<Approval> approvals,
        Stage stage,
        String reason) {

    /** How many people must sign. */
    public static final int APPROVALS = 2;

    /** What a signature of {@code ssh-keygen -Y sign -n} is for. */
    public static final String NAMESPACE = "cofferdam-downgrade";

    /** The sealed object, as it was isolated; the hash is over its whole extent, slack included. */
    public record Content(long object, long version, long bytes, String sha256) {}

    public Case {
        verdicts = List.copyOf(verdicts);
        approvals = List.copyOf(approvals);
    }

    static Case submitted(
            String id, String nonce, SubmissionStatement signed, SshSignature submission, Instant now, Rules rules)
            throws RefusedException {
        return new Case(
                id,
                signed.volume(),
                signed.number(),
                signed.hash(),
                nonce,
                signed.submitter(),
                now,
                now.plus(rules.validity()),
                signed.from(),
                signed.to(),
                Direction.of(rules.classOf(signed.from()), rules.classOf(signed.to())),
                signed.policyHash(),
                submission,
                Optional.empty(),
                List.of(),
                List.of(),
                Stage.SUBMITTED,
                "");
    }

    Case isolated(Content sealed) {
        return with(Optional.of(sealed), verdicts, approvals, Stage.ISOLATED, reason);
    }

    /** With what the filters said: reviewed where every filter of the rules passed, rejected otherwise. */
    Case reviewed(List<Verdict> said, Rules rules) {
        Case heard = with(said, approvals, stage, reason);
        Optional<String> objection = heard.filterObjection(rules);
        return objection.isPresent()
                ? heard.rejected(objection.get())
                : heard.with(said, approvals, Stage.REVIEWED, reason);
    }

    /** Empty where every filter of the rules passed the object; a filter that said nothing has not passed it. */
    Optional<String> filterObjection(Rules rules) {
        List<String> passed =
                verdicts.stream().filter(Verdict::passed).map(Verdict::filter).toList();
        List<String> missing = rules.filters().stream()
                .filter(filter -> !passed.contains(filter))
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("not passed by filter " + String.join(", ", missing));
    }

    /**
     * With one signature more; approved where that makes enough.
     *
     * @throws RefusedException where the signature counts for nothing
     */
    Case approved(SshSignature signature, Instant now, Rules rules) throws RefusedException {
        requireOpenFor(now, rules);
        Person person = signer(signature, rules);
        for (Approval earlier : approvals) {
            if (earlier.person().equals(person.name())) {
                throw new RefusedException(person.name() + " has approved case " + id + " already; it takes "
                        + APPROVALS + " different people");
            }
        }
        List<Approval> all = new ArrayList<>(approvals);
        all.add(new Approval(person.name(), now, signature));
        return with(verdicts, all, all.size() >= APPROVALS ? Stage.APPROVED : Stage.REVIEWED, reason);
    }

    private void requireOpenFor(Instant now, Rules rules) throws RefusedException {
        if (stage != Stage.REVIEWED) {
            throw new RefusedException("case " + id + " is " + Choices.word(stage)
                    + "; only a case that is reviewed can be approved" + (reason.isEmpty() ? "" : " (" + reason + ")"));
        }
        requireTime(now);
        requireRules(rules);
        requireSubmission(rules);
    }

    /** That who is named as the submitter signed what is sealed. */
    void requireSubmission(Rules rules) throws RefusedException {
        Content sealed = content.orElseThrow();
        SubmissionStatement sealedNow = new SubmissionStatement(
                volume, number, submitter, from, to, sealed.bytes(), sealed.sha256(), policyHash);
        rules.requireSubmitter(sealedNow, submission);
    }

    private void requireTime(Instant now) throws RefusedException {
        if (!now.isBefore(expires)) {
            throw new RefusedException("case " + id + " expired at " + expires + "; submit it again");
        }
        if (now.isBefore(submitted)) {
            throw new RefusedException("case " + id + " was submitted at " + submitted
                    + ", which is still to come: the clock was wrong then, or is now; reject it, and submit it again");
        }
    }

    private void requireRules(Rules rules) throws RefusedException {
        if (!policyHash.equals(rules.hash())) {
            throw new RefusedException(
                    "the policy has changed since case " + id + " was submitted; reject it, and submit" + " it again");
        }
    }

    private Person signer(SshSignature signature, Rules rules) throws RefusedException {
        Person person = rules.signer(signature, NAMESPACE, statement());
        rules.require(person.name(), direction.privilege());
        if (person.name().equals(submitter)) {
            throw new RefusedException(person.name() + " submitted case " + id + " and cannot approve it");
        }
        return person;
    }

    /**
     * Everything that a relabelling rests on, checked again from the start; what the object itself is now is the
     * caller's to compare.
     */
    void requireApproved(Instant now, Rules rules) throws RefusedException {
        requireTime(now);
        for (Approval approval : approvals) {
            requireTime(approval.time());
        }
        requireRules(rules);
        requireSubmission(rules);
        Optional<String> objection = filterObjection(rules);
        if (objection.isPresent()) {
            throw new RefusedException("case " + id + " is " + objection.get());
        }
        Set<String> people = new HashSet<>();
        for (Approval approval : approvals) {
            people.add(signer(approval.signature(), rules).name());
        }
        if (people.size() < APPROVALS) {
            throw new RefusedException(
                    "case " + id + " is approved by " + people.size() + " of " + APPROVALS + " different people");
        }
    }

    Case relabelled() {
        return with(verdicts, approvals, Stage.RELABELLED, reason);
    }

    Case released() {
        return with(verdicts, approvals, Stage.RELEASED, reason);
    }

    Case rejected(String why) {
        return with(verdicts, approvals, Stage.REJECTED, Rendering.line(why));
    }

    Case expired() {
        return with(verdicts, approvals, Stage.EXPIRED, reason);
    }

    private Case with(List<Verdict> verdicts, List<Approval> approvals, Stage stage, String reason) {
        return with(content, verdicts, approvals, stage, reason);
    }

    private Case with(
            Optional<Content> content, List<Verdict> verdicts, List<Approval> approvals, Stage stage, String reason) {
        return new Case(
                id,
                volume,
                number,
                statementHash,
                nonce,
                submitter,
                submitted,
                expires,
                from,
                to,
                direction,
                policyHash,
                submission,
                content,
                verdicts,
                approvals,
                stage,
                reason);
    }

    /** What approving people sign: one text for all of them, all that they decide about. */
    public String statement() {
        Content sealed = content.orElseThrow();
        return """
                Cofferdam downgrade statement, version 1
                case %s
                object %d version %d
                bytes %d
                sha256 %s
                from %s
                to %s
                direction %s
                submitter %s
                filters %s
                policy %s
                expires %s
                nonce %s
                """.formatted(
                        id,
                        sealed.object(),
                        sealed.version(),
                        sealed.bytes(),
                        sealed.sha256(),
                        from,
                        to,
                        Choices.word(direction),
                        submitter,
                        String.join(
                                " ",
                                verdicts.stream()
                                        .filter(Verdict::passed)
                                        .map(Verdict::filter)
                                        .toList()),
                        policyHash,
                        expires,
                        nonce);
    }
}
