package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.Submission;
import java.io.IOException;

/**
 * What a submitter signs. Immutable.
 *
 * @param from canonical label, as {@code to}
 * @param sha256 of the whole extent, slack included
 * @param policyHash of the policy that it is submitted under
 */
public record SubmissionStatement(
        String submitter, String from, String to, long bytes, String sha256, String policyHash) {
    /** What a signature of {@code ssh-keygen -Y sign -n} is for. */
    public static final String NAMESPACE = "cofferdam-submission";

    /**
     * For content that is still to be submitted.
     *
     * @throws RefusedException if the submitter may not, or a label is none
     */
    public static SubmissionStatement of(Desk.Request request, Submission.Content content, Rules rules)
            throws IOException {
        rules.require(request.submitter(), Privilege.SUBMIT);
        return new SubmissionStatement(
                request.submitter(),
                rules.canonical(request.from()),
                rules.canonical(request.to()),
                content.bytes(),
                content.sha256(),
                rules.hash());
    }

    /** As it is signed. */
    public String text() {
        return """
                Cofferdam submission statement, version 1
                submitter %s
                bytes %d
                sha256 %s
                from %s
                to %s
                policy %s
                """.formatted(submitter, bytes, sha256, from, to, policyHash);
    }
}
