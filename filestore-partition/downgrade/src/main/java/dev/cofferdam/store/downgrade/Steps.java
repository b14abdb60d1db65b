package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.editor.SealedObjects.Relabelling;
import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What is done to a case, its object and the audit together, in the order that a kill leaves whole: the record first,
 * then the object, then the case. For one thread.
 */
record Steps(Rules rules, Cases cases, HeldObjects objects, Journal journal, InstantSource clock) {

    /** What the audit and the clock say together, now. */
    Timeline timeline() throws IOException {
        Optional<Instant> oldest = cases.all().stream()
                .filter(each -> !each.stage().isFinal())
                .map(Case::submitted)
                .min(Comparator.naturalOrder());
        return Timeline.of(oldest, journal.moments(), clock.instant());
    }

    /** How the record of the decision begins; the nonce makes it this case's alone. */
    static String decision(Case of) {
        return "case " + of.id() + " nonce " + of.nonce() + ": ";
    }

    /** @param now as it was when the last approval counted, or when a killed desk's work is taken up */
    Case relabel(Case approved, Instant now) throws IOException {
        try {
            approved.requireApproved(now, rules);
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
                AuditEvent.object(approved.content().orElseThrow().object()),
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

    Case complete(Case approved, HeldObjects.Recording recording) throws IOException {
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

    Case reject(Case open, String why) throws IOException {
        Case rejected = open.rejected(why);
        record(Kind.DOWNGRADE_REJECTED, rejected, rejected.reason());
        deleteCopy(rejected);
        cases.save(rejected);
        return rejected;
    }

    void expire(Case open) throws IOException {
        record(Kind.DOWNGRADE_EXPIRED, open, "at " + open.expires());
        deleteCopy(open);
        cases.save(open.expired());
    }

    void deleteCopy(Case ended) throws IOException {
        Optional<SealedObject> copy = copy(ended);
        if (copy.isPresent()) {
            objects.delete(copy.get().id());
        }
    }

    Optional<SealedObject> copy(Case of) throws IOException {
        return of.content().isPresent() ? objects.find(of.content().get().object()) : Optional.empty();
    }

    /** By which a copy is found that was sealed before the case said so. */
    static String copyName(Case of) {
        return "case-" + of.id();
    }

    void record(Kind kind, Case about, String detail) throws IOException {
        record(
                kind,
                about.content()
                        .map(content -> AuditEvent.object(content.object()))
                        .orElse("case " + about.id()),
                about.from(),
                "case " + about.id() + ": " + detail);
    }

    void record(Kind kind, String subject, String label, String detail) throws IOException {
        journal.append(List.of(new AuditEvent(kind, subject, label, detail)));
    }
}
