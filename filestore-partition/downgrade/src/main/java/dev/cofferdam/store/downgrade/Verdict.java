package dev.cofferdam.store.downgrade;

import java.util.List;

/**
 * What one filter says of an object. Immutable.
 *
 * @param passed whether the filter ended well by itself; nothing else is a pass
 * @param findings what it logged, each a line that is safe to show; at most {@value #FINDINGS_MAX}
 */
public record Verdict(String filter, boolean passed, List<String> findings) {
    public static final int FINDINGS_MAX = 100;
    private static final int FINDING_CHARACTERS_MAX = 500;

    public Verdict {
        findings = findings.stream().limit(FINDINGS_MAX).map(Verdict::bounded).toList();
    }

    private static String bounded(String finding) {
        String line = Rendering.line(finding);
        return line.length() <= FINDING_CHARACTERS_MAX ? line : line.substring(0, FINDING_CHARACTERS_MAX) + "...";
    }
}
