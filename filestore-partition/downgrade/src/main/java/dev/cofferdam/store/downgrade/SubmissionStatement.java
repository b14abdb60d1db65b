package dev.cofferdam.store.downgrade;

/**
 * What a submitter signs. Immutable.
 *
 * <p>A signature makes one case: the same content for the same move is submission 2 of it when it is submitted again, in
 * another volume it is another submission, and each is another text.
 *
 * @param volume identity of the volume
 * @param number which submission it is of all that are the same but for the number; the first is 1
 * @param from canonical label, as {@code to}
 * @param sha256 of the whole extent, slack included
 * @param policyHash of the policy that it is submitted under
 */
public record SubmissionStatement(
        String volume,
        int number,
        String submitter,
        String from,
        String to,
        long bytes,
        String sha256,
        String policyHash) {
    /** What a signature of {@code ssh-keygen -Y sign -n} is for. */
    public static final String NAMESPACE = "cofferdam-submission";

    /** Of the same, the one with that number. */
    SubmissionStatement numbered(int other) {
        return new SubmissionStatement(volume, other, submitter, from, to, bytes, sha256, policyHash);
    }

    /** As it is signed. */
    public String text() {
        return """
                Cofferdam submission statement, version 2
                volume %s
                submission %d
                submitter %s
                bytes %d
                sha256 %s
                from %s
                to %s
                policy %s
                """.formatted(volume, number, submitter, bytes, sha256, from, to, policyHash);
    }

    /** What it is remembered by. */
    String hash() {
        return Hashes.of(text());
    }
}
