package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.SealedObject;
import dev.cofferdam.store.SealedObjects.Relabelling;
import dev.cofferdam.store.Submission;
import dev.cofferdam.store.downgrade.Entry.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
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
    }

    /** Who wants what to be moved where. */
    public record Request(String submitter, String from, String to) {}

    /** Ends what a killed desk left in the middle, and what nobody decided in time. */
    public void settle() throws IOException {
        for (Case each : cases.all()) {
            switch (each.stage()) {
                case SUBMITTED -> {
                    deleteByName(each);
                    reject(each, "it was interrupted before it was isolated; submit it again");
                }
                case ISOLATED -> reject(each, "its review was interrupted; submit it again");
                case REVIEWED -> settleReviewed(each);
                case APPROVED -> settleApproved(each);
                case RELABELLED -> {
                    if (copy(each).isEmpty()) {
                        cases.save(each.released());
                    }
                }
                case RELEASED, REJECTED, EXPIRED -> {}
            }
        }
    }

    /** A copy may have been sealed before its case could say so; its name tells. */
    private void deleteByName(Case submitted) throws IOException {
        for (SealedObject object : objects.all()) {
            if (object.name().equals(copyName(submitted))) {
                objects.delete(object.id());
            }
        }
    }

    private void settleReviewed(Case reviewed) throws IOException {
        if (copy(reviewed).isEmpty()) {
            reject(reviewed, "its object is gone");
        } else if (!clock.instant().isBefore(reviewed.expires())) {
            expire(reviewed);
        }
    }

    private void settleApproved(Case approved) throws IOException {
        if (isDecided(approved)) {
            complete(approved, () -> {});
        } else if (clock.instant().isBefore(approved.expires())) {
            try {
                relabel(approved);
            } catch (RefusedException e) {
                // The case says so now, and so does the audit.
            }
        } else {
            expire(approved);
        }
    }

    private boolean isDecided(Case approved) throws IOException {
        String marker = decision(approved);
        for (Entry entry : journal.entries(Kind.DOWNGRADE_RELABELLED)) {
            if (entry.detail().startsWith(marker)) {
                return true;
            }
        }
        return false;
    }

    /** How the record of the decision begins; the nonce makes it this case's alone. */
    private static String decision(Case of) {
        return "case " + of.id() + " nonce " + of.nonce() + ": ";
    }

    /**
     * Isolates a copy of the content and has every filter look at it.
     *
     * @param signature the submitter's, over the {@link SubmissionStatement}
     * @return the case, reviewed or rejected
     * @throws RefusedException if the submitter may not, or a label is none, or the signature is another's: nothing is
     *     kept then; or if something else was signed, which rejects the case
     */
    public Case submit(Request request, Submission.Content content, SshSignature signature, Reviewer reviewer)
            throws IOException {
        Person submitter = rules.require(request.submitter(), Privilege.SUBMIT);
        String from = rules.canonical(request.from());
        String to = rules.canonical(request.to());
        Direction direction = Direction.of(rules.classOf(from), rules.classOf(to));
        if (!submitter.key().equals(signature.key())) {
            throw new RefusedException("the submission is signed with key "
                    + signature.key().fingerprint() + ", which is not " + submitter.name() + "'s");
        }
        Case submitted =
                Case.submitted(hex(ID_BYTES), hex(NONCE_BYTES), submitter.name(), signature, now(), from, to, rules);
        cases.save(submitted);
        record(
                Kind.DOWNGRADE_SUBMITTED,
                "case " + submitted.id(),
                from,
                "by " + submitter.name() + ", " + Words.of(direction) + " to " + to + ", signature "
                        + signature.base64());
        SealedObject sealed;
        try {
            sealed = objects.seal(new Submission(copyName(submitted), from, submitted.submitter(), content));
        } catch (IOException e) {
            reject(submitted, "it could not be sealed: " + e.getMessage());
            throw e;
        }
        Case isolated =
                submitted.isolated(new Case.Content(sealed.id(), sealed.version(), sealed.bytes(), sealed.sha256()));
        cases.save(isolated);
        record(Kind.DOWNGRADE_ISOLATED, isolated, "version " + sealed.version() + " sha256 " + sealed.sha256());
        try {
            isolated.requireSubmission(rules);
        } catch (RefusedException e) {
            reject(isolated, e.getMessage());
            throw e;
        }
        try {
            return review(isolated, reviewer.review(isolated, sealed));
        } catch (IOException e) {
            reject(isolated, "its review failed: " + e.getMessage());
            throw e;
        }
    }

    private Case review(Case isolated, List<Verdict> verdicts) throws IOException {
        for (Verdict verdict : verdicts) {
            String findings = verdict.findings().isEmpty() ? "" : ": " + String.join("; ", verdict.findings());
            record(
                    Kind.DOWNGRADE_FILTERED,
                    isolated,
                    "filter " + verdict.filter() + (verdict.passed() ? " passed it" : " refused it") + findings);
        }
        Case reviewed = isolated.reviewed(verdicts, rules);
        if (reviewed.stage() == Stage.REJECTED) {
            return reject(reviewed, reviewed.reason());
        }
        record(Kind.DOWNGRADE_REVIEWED, reviewed, "statement sha256 " + Hashes.of(reviewed.statement()));
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
        Case approved;
        try {
            approved = reviewed.approved(signature, now(), rules);
        } catch (RefusedException e) {
            record(
                    Kind.DOWNGRADE_REFUSED,
                    reviewed,
                    "approval with key " + signature.key().fingerprint() + ": " + e.getMessage());
            throw e;
        }
        Approval last = approved.approvals().getLast();
        record(
                Kind.DOWNGRADE_APPROVED,
                approved,
                "by " + last.person() + ", signature " + last.signature().base64());
        cases.save(approved);
        return approved.stage() == Stage.APPROVED ? relabel(approved) : approved;
    }

    private Case relabel(Case approved) throws IOException {
        try {
            approved.requireApproved(clock.instant(), rules);
            requireUnchanged(approved);
        } catch (RefusedException e) {
            reject(approved, e.getMessage());
            throw e;
        }
        return complete(approved, () -> decide(approved));
    }

    private void decide(Case approved) throws IOException {
        record(
                Kind.DOWNGRADE_RELABELLED,
                Entry.object(approved.content().orElseThrow().object()),
                approved.from(),
                decision(approved) + "from " + approved.from() + " to " + approved.to() + ", approved by "
                        + String.join(
                                " and ",
                                approved.approvals().stream()
                                        .map(Approval::person)
                                        .toList()));
    }

    /** The object is, byte for byte and in its record, what the signatures are about. */
    private void requireUnchanged(Case approved) throws IOException {
        Case.Content reviewed = approved.content().orElseThrow();
        SealedObject now = objects.find(reviewed.object())
                .orElseThrow(() -> new RefusedException("object " + reviewed.object() + " is gone"));
        String hash = hash(now);
        if (now.version() != reviewed.version()
                || now.bytes() != reviewed.bytes()
                || !now.label().equals(approved.from())
                || !now.sha256().equals(reviewed.sha256())
                || !hash.equals(reviewed.sha256())) {
            throw new RefusedException(
                    "object " + now.id() + " is not what was reviewed: it is version " + now.version() + " of class "
                            + now.label() + " with sha256 " + hash + "; its class stays. Submit it again");
        }
    }

    private String hash(SealedObject object) throws RefusedException {
        try {
            return HexFormat.of().formatHex(Hashes.sha256().digest(objects.extent(object.id())));
        } catch (IOException e) {
            throw new RefusedException("object " + object.id() + " is not what was reviewed: " + e.getMessage(), e);
        }
    }

    private Case complete(Case approved, HeldObjects.Recording recording) throws IOException {
        Case.Content reviewed = approved.content().orElseThrow();
        Optional<SealedObject> object = copy(approved);
        if (object.isPresent() && !object.get().label().equals(approved.to())) {
            objects.relabel(
                    List.of(new Relabelling(reviewed.object(), reviewed.version(), reviewed.sha256(), approved.to())),
                    recording);
        }
        Case relabelled = approved.relabelled();
        cases.save(relabelled);
        return relabelled;
    }

    /**
     * Moves a relabelled object to a disk of its new class; the object is deleted.
     *
     * @throws RefusedException if the case is not that far or the disk is of another class
     */
    public Case release(String id, Destination disk) throws IOException {
        Case relabelled = cases.find(id);
        if (relabelled.stage() != Stage.RELABELLED) {
            throw new RefusedException("case " + id + " is " + Words.of(relabelled.stage())
                    + "; only a case that is relabelled can be released");
        }
        if (!rules.canonical(disk.label()).equals(relabelled.to())) {
            throw new RefusedException("disk " + disk.name() + " is " + disk.label() + ", the object of case " + id
                    + " is " + relabelled.to() + "; name a disk of that label");
        }
        long number = relabelled.content().orElseThrow().object();
        SealedObject object =
                objects.find(number).orElseThrow(() -> new RefusedException("object " + number + " is gone"));
        record(
                Kind.DOWNGRADE_RELEASED,
                Entry.object(number),
                relabelled.to(),
                "case " + id + ": to disk " + disk.name());
        disk.receive(objects, object);
        Case released = relabelled.released();
        deleteCopy(released);
        cases.save(released);
        return released;
    }

    /** Ends a case that is not relabelled yet; whoever the policy knows may do that. */
    public Case reject(String id, String person, String reason) throws IOException {
        rules.require(person);
        Case open = cases.find(id);
        if (open.stage().isFinal() || open.stage() == Stage.RELABELLED) {
            throw new RefusedException("case " + id + " is " + Words.of(open.stage()) + "; there is nothing to reject");
        }
        return reject(open, "by " + person + ": " + reason);
    }

    private Case reject(Case open, String why) throws IOException {
        Case rejected = open.rejected(why);
        record(Kind.DOWNGRADE_REJECTED, rejected, rejected.reason());
        deleteCopy(rejected);
        cases.save(rejected);
        return rejected;
    }

    private void expire(Case open) throws IOException {
        record(Kind.DOWNGRADE_EXPIRED, open, "at " + open.expires());
        deleteCopy(open);
        cases.save(open.expired());
    }

    private void deleteCopy(Case ended) throws IOException {
        Optional<SealedObject> copy = copy(ended);
        if (copy.isPresent()) {
            objects.delete(copy.get().id());
        }
    }

    private Optional<SealedObject> copy(Case of) throws IOException {
        return of.content().isPresent() ? objects.find(of.content().get().object()) : Optional.empty();
    }

    /** By which a copy is found that was sealed before the case said so. */
    private static String copyName(Case of) {
        return "case-" + of.id();
    }

    private void record(Kind kind, Case about, String detail) throws IOException {
        record(
                kind,
                about.content().map(content -> Entry.object(content.object())).orElse("case " + about.id()),
                about.from(),
                "case " + about.id() + ": " + detail);
    }

    private void record(Kind kind, String subject, String label, String detail) throws IOException {
        journal.append(List.of(new Entry(kind, subject, label, detail)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String hex(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
