package dev.cofferdam.store.downgrade;

import dev.cofferdam.abi.Choices;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case as its file keeps it: UTF-8, a key, a blank and a value in each line, the last the SHA-256 of all before.
 * Stateless.
 *
 * <pre>
 *   cofferdam-case 3                           verdict FILTER passed|refused     (for each filter)
 *   id, volume, number, statement, nonce,      finding TEXT                      (of the verdict before)
 *   submitter, submitted, expires, from, to,   approval PERSON TIME BASE64       (for each signature)
 *   direction, policy, submission, stage,      checksum SHA256
 *   reason
 *   content OBJECT VERSION BYTES SHA256        (once isolated)
 * </pre>
 */
final class CaseText {
    static final int CHARACTERS_MAX = 4 << 20;
    private static final String FORMAT = "cofferdam-case 3";

    private CaseText() {}

    static String encode(Case of) {
        StringBuilder text = new StringBuilder(FORMAT).append('\n');
        line(text, "id", of.id());
        line(text, "volume", of.volume());
        line(text, "number", of.number());
        line(text, "statement", of.statementHash());
        line(text, "nonce", of.nonce());
        line(text, "submitter", of.submitter());
        line(text, "submitted", of.submitted());
        line(text, "expires", of.expires());
        line(text, "from", of.from());
        line(text, "to", of.to());
        line(text, "direction", Choices.word(of.direction()));
        line(text, "policy", of.policyHash());
        line(text, "submission", of.submission().base64());
        line(text, "stage", Choices.word(of.stage()));
        line(text, "reason", of.reason());
        of.content()
                .ifPresent(content -> line(
                        text,
                        "content",
                        content.object() + " " + content.version() + " " + content.bytes() + " " + content.sha256()));
        for (Verdict verdict : of.verdicts()) {
            line(text, "verdict", verdict.filter() + (verdict.passed() ? " passed" : " refused"));
            verdict.findings().forEach(finding -> line(text, "finding", finding));
        }
        for (Approval approval : of.approvals()) {
            line(
                    text,
                    "approval",
                    approval.person() + " " + approval.time() + " "
                            + approval.signature().base64());
        }
        return text + "checksum " + Hashes.of(text.toString()) + "\n";
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(' ').append(value).append('\n');
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws RefusedException naming what is damaged
     */
    static Case decode(String text) throws RefusedException {
        int last = text.lastIndexOf("checksum ");
        if (text.length() > CHARACTERS_MAX
                || last < 0
                || !text.substring(last).equals("checksum " + Hashes.of(text.substring(0, last)) + "\n")) {
            throw new RefusedException("the case is damaged: its checksum is wrong");
        }
        List<String> lines = text.substring(0, last).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FORMAT)) {
            throw new RefusedException("the case is of another format; known is '" + FORMAT + "'");
        }
        Reader reader = new Reader();
        for (String line : lines.subList(1, lines.size())) {
            int blank = line.indexOf(' ');
            reader.take(blank < 0 ? line : line.substring(0, blank), blank < 0 ? "" : line.substring(blank + 1));
        }
        return reader.read();
    }

    /** Collects the lines. */
    private static final class Reader {
        private final Map<String, String> single = new HashMap<>();
        private final List<String> verdicts = new ArrayList<>();
        private final List<List<String>> findings = new ArrayList<>();
        private final List<Approval> approvals = new ArrayList<>();

        void take(String key, String value) throws RefusedException {
            switch (key) {
                case "verdict" -> {
                    verdicts.add(value);
                    findings.add(new ArrayList<>());
                }
                case "finding" -> {
                    if (findings.isEmpty()) {
                        throw new RefusedException("the case is damaged: a finding stands before every verdict");
                    }
                    findings.getLast().add(value);
                }
                case "approval" -> {
                    String[] words = words(key, value, 3);
                    approvals.add(new Approval(words[0], instant(words[1]), SshSignature.ofBase64(words[2])));
                }
                default -> single.put(key, value);
            }
        }

        private Case read() throws RefusedException {
            List<Verdict> said = new ArrayList<>();
            for (int i = 0; i < verdicts.size(); i++) {
                String[] words = words("verdict", verdicts.get(i), 2);
                said.add(new Verdict(words[0], words[1].equals("passed"), findings.get(i)));
            }
            return new Case(
                    get("id"),
                    get("volume"),
                    integer(get("number")),
                    hash(get("statement")),
                    get("nonce"),
                    get("submitter"),
                    instant(get("submitted")),
                    instant(get("expires")),
                    get("from"),
                    get("to"),
                    choice(Direction.class, get("direction")),
                    get("policy"),
                    SshSignature.ofBase64(get("submission")),
                    content(),
                    said,
                    approvals,
                    choice(Stage.class, get("stage")),
                    get("reason"));
        }

        private Optional<Case.Content> content() throws RefusedException {
            if (!single.containsKey("content")) {
                return Optional.empty();
            }
            String[] words = words("content", get("content"), 4);
            try {
                return Optional.of(new Case.Content(
                        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]));
            } catch (NumberFormatException e) {
                throw new RefusedException("the case is damaged: its content is no three numbers and a hash", e);
            }
        }

        private String get(String key) throws RefusedException {
            String value = single.get(key);
            if (value == null) {
                throw new RefusedException("the case is damaged: it lacks '" + key + "'");
            }
            return value;
        }

        private static String[] words(String key, String value, int count) throws RefusedException {
            String[] words = value.split(" ", -1);
            if (words.length != count) {
                throw new RefusedException(
                        "the case is damaged: '" + key + "' has " + words.length + " words, not " + count);
            }
            return words;
        }

        /** It names a file, too. */
        private static String hash(String text) throws RefusedException {
            if (!text.matches("[0-9a-f]{64}")) {
                throw new RefusedException("the case is damaged: '" + Rendering.line(text) + "' is no hash");
            }
            return text;
        }

        private static int integer(String text) throws RefusedException {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new RefusedException("the case is damaged: '" + Rendering.line(text) + "' is no number", e);
            }
        }

        private static Instant instant(String text) throws RefusedException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new RefusedException("the case is damaged: '" + Rendering.line(text) + "' is no time", e);
            }
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String word) throws RefusedException {
        return Choices.find(type, word)
                .orElseThrow(
                        () -> new RefusedException("'" + Rendering.line(word) + "' is no " + type.getSimpleName()));
    }
}
