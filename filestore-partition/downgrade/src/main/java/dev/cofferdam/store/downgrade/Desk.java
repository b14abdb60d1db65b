package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.store.volume.SealedObject;
import dev.cofferdam.store.volume.Submission;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Carries cases from submission to their end. For one thread, and one desk of a volume at a time.
 *
 * <p>May be killed between any two of its effects. The record {@code DOWNGRADE_RELABELLED} in the audit is what decides:
 * it is on stable storage before the volume's record changes, and {@link #settle}, which comes before everything else,
 * does to the volume what the audit says was decided. Until then the object is under its old class, afterwards under
 * its new one.
 */
public final class Desk {
    private static final int ID_BYTES = 6;
    private static final int NONCE_BYTES = 16;

    private final Rules rules;
    private final Cases cases;
    private final HeldObjects objects;
    private final Journal journal;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Steps steps;

    /** @param random no one may be able to foretell it */
    public Desk(
            Rules rules,
            Cases cases,
            HeldObjects objects,
            Journal journal,
            InstantSource clock,
            RandomGenerator random) {
        this.rules = rules;
        this.cases = cases;
        this.objects = objects;
        this.journal = journal;
        this.clock = clock;
        this.random = random;
        this.steps = new Steps(rules, cases, objects, journal, clock);
    }

    /** Who wants what to be moved where. */
    public record Request(String submitter, String from, String to) {}

    /** Ends what a killed desk left in the middle, and what nobody decided in time. */
    public void settle() throws IOException {
        Settlement.of(steps).settle();
    }

    /** What the audit bears out of the clock. */
    public Timeline timeline() throws IOException {
        return steps.timeline();
    }

    /**
     * A person says that the clock is right.
     *
     * @param day that it is, as the person knows it, in UTC
     * @throws RefusedException if the clock has another
     */
    public void confirmTime(String person, LocalDate day) throws IOException {
        rules.require(person);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (!LocalDate.ofInstant(now, ZoneOffset.UTC).equals(day)) {
            throw new RefusedException(
                    "the clock says " + now + ", which is not " + day + " in UTC; set the clock right first");
        }
        String jumps = String.join(
                "; ",
                steps.timeline().open().stream().map(Timeline.Jump::toString).toList());
        steps.record(Kind.TIME_CONFIRMED, person, "-", "it is " + now + (jumps.isEmpty() ? "" : " though " + jumps));
    }

    /**
     * What a submitter signs to submit that content now, or once more.
     *
     * @throws RefusedException if the submitter may not, or a label is none
     */
    public SubmissionStatement statement(Request request, Submission.Content content) throws IOException {
        rules.require(request.submitter(), Privilege.SUBMIT);
        String from = rules.canonical(request.from());
        String to = rules.canonical(request.to());
        Direction.of(rules.classOf(from), rules.classOf(to));
        SubmissionStatement first = new SubmissionStatement(
                objects.identity(), 1, request.submitter(), from, to, content.bytes(), content.sha256(), rules.hash());
        int number = 1;
        while (madeBy(first.numbered(number)).isPresent()) {
            number++;
        }
        return first.numbered(number);
    }

    /** The number of the case that a submission made: the volume remembers, and so does the audit. */
    private Optional<String> madeBy(SubmissionStatement signed) throws IOException {
        Optional<String> id = cases.madeBy(signed.hash());
        if (id.isPresent()) {
            return id;
        }
        String marker = statementOf(signed.hash());
        for (AuditEvent entry : journal.entries(Kind.DOWNGRADE_SUBMITTED)) {
            if (entry.detail().startsWith(marker)) {
                return Optional.of(entry.subject().replaceFirst("^case ", ""));
            }
        }
        return Optional.empty();
    }

    /** How the record of a submission begins. */
    private static String statementOf(String hash) {
        return "statement sha256 " + hash + ", ";
    }

    /**
     * Isolates a copy of the content and has every filter look at it.
     *
     * @param signature the submitter's, over the {@link #statement}
     * @return the case, reviewed or rejected
     * @throws RefusedException if the submitter may not, or a label is none, or the signature is another's, of something
     *     else, or has made a case before: nothing is kept then but a record of it
     */
    public Case submit(Request request, Submission.Content content, SshSignature signature, Reviewer reviewer)
            throws IOException {
        SubmissionStatement signed = statement(request, content);
        Instant now = steps.timeline().now();
        try {
            requireSigned(signed, signature);
        } catch (RefusedException e) {
            steps.record(
                    Kind.DOWNGRADE_REFUSED,
                    signed.submitter(),
                    signed.from(),
                    "submission with key " + signature.key().fingerprint() + ": " + e.getMessage());
            throw e;
        }
        Case submitted = Case.submitted(hex(ID_BYTES), hex(NONCE_BYTES), signed, signature, now, rules);
        cases.save(submitted);
        cases.remember(submitted.statementHash(), submitted.id());
        steps.record(
                Kind.DOWNGRADE_SUBMITTED,
                "case " + submitted.id(),
                signed.from(),
                statementOf(submitted.statementHash()) + "by " + signed.submitter() + ", "
                        + Choices.word(submitted.direction()) + " to " + signed.to() + ", signature "
                        + signature.base64());
        return isolate(submitted, content, reviewer);
    }

    private void requireSigned(SubmissionStatement signed, SshSignature signature) throws IOException {
        try {
            rules.requireSubmitter(signed, signature);
        } catch (RefusedException e) {
            for (int number = 1; number < signed.number(); number++) {
                SubmissionStatement earlier = signed.numbered(number);
                if (isSigned(earlier, signature)) {
                    throw new RefusedException("this signature has made case "
                            + madeBy(earlier).orElseThrow() + " already, and makes no other; to submit the same once"
                            + " more, sign what --statement prints now, submission " + signed.number());
                }
            }
            throw e;
        }
    }

    private boolean isSigned(SubmissionStatement earlier, SshSignature signature) {
        try {
            rules.requireSubmitter(earlier, signature);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private Case isolate(Case submitted, Submission.Content content, Reviewer reviewer) throws IOException {
        SealedObject sealed;
        try {
            sealed = objects.seal(
                    new Submission(Steps.copyName(submitted), submitted.from(), submitted.submitter(), content));
        } catch (IOException e) {
            steps.reject(submitted, "it could not be sealed: " + e.getMessage());
            throw e;
        }
        Case isolated =
                submitted.isolated(new Case.Content(sealed.id(), sealed.version(), sealed.bytes(), sealed.sha256()));
        cases.save(isolated);
        steps.record(Kind.DOWNGRADE_ISOLATED, isolated, "version " + sealed.version() + " sha256 " + sealed.sha256());
        try {
            isolated.requireSubmission(rules); // the content may have changed since it was hashed
        } catch (RefusedException e) {
            steps.reject(isolated, e.getMessage());
            throw e;
        }
        try {
            return review(isolated, reviewer.review(isolated, sealed));
        } catch (IOException e) {
            steps.reject(isolated, "its review failed: " + e.getMessage());
            throw e;
        }
    }

    private Case review(Case isolated, List<Verdict> verdicts) throws IOException {
        for (Verdict verdict : verdicts) {
            String findings = verdict.findings().isEmpty() ? "" : ": " + String.join("; ", verdict.findings());
            steps.record(
                    Kind.DOWNGRADE_FILTERED,
                    isolated,
                    "filter " + verdict.filter() + (verdict.passed() ? " passed it" : " refused it") + findings);
        }
        Case reviewed = isolated.reviewed(verdicts, rules);
        if (reviewed.stage() == Stage.REJECTED) {
            return steps.reject(reviewed, reviewed.reason());
        }
        steps.record(Kind.DOWNGRADE_REVIEWED, reviewed, "statement sha256 " + Hashes.of(reviewed.statement()));
        cases.save(reviewed);
        return reviewed;
    }

    /**
     * Counts a person's signature; with the last that is needed the object gets its new class.
     *
     * @throws RefusedException if the signature counts for nothing, which the audit keeps, or if the object is no longer
     *     what was reviewed, which rejects the case
     */
    public Case approve(String id, SshSignature signature) throws IOException {
        Case reviewed = cases.find(id);
        Instant now = steps.timeline().now();
        Case approved;
        try {
            approved = reviewed.approved(signature, now, rules);
        } catch (RefusedException e) {
            steps.record(
                    Kind.DOWNGRADE_REFUSED,
                    reviewed,
                    "approval with key " + signature.key().fingerprint() + ": " + e.getMessage());
            throw e;
        }
        Approval last = approved.approvals().getLast();
        steps.record(
                Kind.DOWNGRADE_APPROVED,
                approved,
                "by " + last.person() + ", signature " + last.signature().base64());
        cases.save(approved);
        return approved.stage() == Stage.APPROVED ? steps.relabel(approved, now) : approved;
    }

    /**
     * Moves a relabelled object to a disk of its new class; the object is deleted.
     *
     * @throws RefusedException if the case is not that far or the disk is of another class
     */
    public Case release(String id, Destination disk) throws IOException {
        Case relabelled = cases.find(id);
        if (relabelled.stage() != Stage.RELABELLED) {
            throw new RefusedException("case " + id + " is " + Choices.word(relabelled.stage())
                    + "; only a case that is relabelled can be released");
        }
        if (!rules.canonical(disk.label()).equals(relabelled.to())) {
            throw new RefusedException("disk " + disk.name() + " is " + disk.label() + ", the object of case " + id
                    + " is " + relabelled.to() + "; name a disk of that label");
        }
        long number = relabelled.content().orElseThrow().object();
        SealedObject object =
                objects.find(number).orElseThrow(() -> new RefusedException("object " + number + " is gone"));
        steps.record(
                Kind.DOWNGRADE_RELEASED,
                AuditEvent.object(number),
                relabelled.to(),
                "case " + id + ": to disk " + disk.name());
        disk.receive(objects, object);
        Case released = relabelled.released();
        steps.deleteCopy(released);
        cases.save(released);
        return released;
    }

    /** Ends a case that is not relabelled yet; whoever the policy knows may do that. */
    public Case reject(String id, String person, String reason) throws IOException {
        rules.require(person);
        Case open = cases.find(id);
        if (open.stage().isFinal() || open.stage() == Stage.RELABELLED) {
            throw new RefusedException(
                    "case " + id + " is " + Choices.word(open.stage()) + "; there is nothing to reject");
        }
        return steps.reject(open, "by " + person + ": " + reason);
    }

    private String hex(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
