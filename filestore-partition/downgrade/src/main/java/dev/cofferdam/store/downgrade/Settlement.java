package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.AuditEvent.Kind;
import dev.cofferdam.store.volume.SealedObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Ends what a killed desk left in the middle, and what nobody decided in time. The audit says what was decided: a case
 * that it has end has ended, whatever the case's file says. For one thread.
 */
record Settlement(Steps steps, Map<String, AuditEvent> ended, Timeline timeline) {

    static Settlement of(Steps steps) throws IOException {
        Map<String, AuditEvent> ended = new HashMap<>();
        for (Kind kind : new Kind[] {Kind.DOWNGRADE_REJECTED, Kind.DOWNGRADE_EXPIRED}) {
            for (AuditEvent entry : steps.journal().entries(kind)) {
                int colon = entry.detail().indexOf(": ");
                if (colon >= 0) {
                    ended.put(entry.detail().substring(0, colon), entry);
                }
            }
        }
        return new Settlement(steps, ended, steps.timeline());
    }

    void settle() throws IOException {
        for (Case each : steps.cases().all()) {
            switch (each.stage()) {
                case SUBMITTED -> {
                    steps.cases().remember(each.statementHash(), each.id());
                    deleteByName(each);
                    end(each, "it was interrupted before it was isolated; sign it anew and submit it again");
                }
                case ISOLATED -> end(each, "its review was interrupted; sign it anew and submit it again");
                case REVIEWED -> reviewed(each);
                case APPROVED -> approved(each);
                case RELABELLED -> {
                    if (steps.copy(each).isEmpty()) {
                        steps.cases().save(each.released());
                    }
                }
                case RELEASED, REJECTED, EXPIRED -> {}
            }
        }
    }

    /** A copy may have been sealed before its case could say so; its name tells. */
    private void deleteByName(Case submitted) throws IOException {
        for (SealedObject object : steps.objects().all()) {
            if (object.name().equals(Steps.copyName(submitted))) {
                steps.objects().delete(object.id());
            }
        }
    }

    /** As the audit has it, or else rejected. */
    private void end(Case open, String why) throws IOException {
        AuditEvent end = ended.get("case " + open.id());
        if (end == null) {
            steps.reject(open, why);
            return;
        }
        steps.deleteCopy(open);
        String reason = end.detail().substring(end.detail().indexOf(": ") + 2);
        steps.cases().save(end.kind() == Kind.DOWNGRADE_EXPIRED ? open.expired() : open.rejected(reason));
    }

    private void reviewed(Case reviewed) throws IOException {
        if (ended.containsKey("case " + reviewed.id())) {
            end(reviewed, "");
        } else if (steps.copy(reviewed).isEmpty()) {
            steps.reject(reviewed, "its object is gone");
        } else if (isOver(reviewed)) {
            steps.expire(reviewed);
        }
    }

    /** Not by a clock that jumped: at the earliest time that it may be. */
    private boolean isOver(Case open) {
        return !timeline.earliest().isBefore(open.expires());
    }

    private void approved(Case approved) throws IOException {
        if (isDecided(approved)) {
            steps.complete(approved, () -> {});
        } else if (ended.containsKey("case " + approved.id())) {
            end(approved, "");
        } else if (isOver(approved)) {
            steps.expire(approved);
        } else if (timeline.latest().isBefore(approved.expires())) {
            try {
                steps.relabel(approved, timeline.latest());
            } catch (RefusedException e) {
                // The case says so now, and so does the audit.
            }
        }
    }

    private boolean isDecided(Case approved) throws IOException {
        String marker = Steps.decision(approved);
        for (AuditEvent entry : steps.journal().entries(Kind.DOWNGRADE_RELABELLED)) {
            if (entry.detail().startsWith(marker)) {
                return true;
            }
        }
        return false;
    }
}
