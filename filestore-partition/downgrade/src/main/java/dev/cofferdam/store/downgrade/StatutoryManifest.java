package dev.cofferdam.store.downgrade;

import dev.cofferdam.store.volume.SealedObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects whose time of secrecy is over on a day, and what two people sign to relabel them all. Immutable.
 *
 * <pre>
 *   cofferdam-statutory 2
 *   volume IDENTITY
 *   as-of DATE
 *   expires TIME
 *   policy SHA256
 *   object ID version N bytes N sha256 SHA256 from LABEL to LABEL           (relabelled)
 *   exempt ID version N bytes N sha256 SHA256 from LABEL to LABEL because TEXT  (left as it is)
 * </pre>
 *
 * The root is over the lines after the first, so that a signature fits one volume, one day, one policy and one list only.
 */
public record StatutoryManifest(String volume, LocalDate asOf, Instant expires, String policyHash, List<Item> items) {
    /** What a signature of {@code ssh-keygen -Y sign -n} is for. */
    public static final String NAMESPACE = "cofferdam-statutory";

    private static final String FORMAT = "cofferdam-statutory 2";
    private static final Pattern ITEM = Pattern.compile(
            "(object|exempt) ([0-9]{1,18}) version ([0-9]{1,18}) bytes ([0-9]{1,18}) sha256 ([0-9a-f]{64})"
                    + " from (.{1,4096}?) to (.{1,4096}?)(?: because (.*))?");

    public StatutoryManifest {
        items = List.copyOf(items);
    }

    /**
     * One object that is due.
     *
     * @param exemption why it stays as it is; empty where it is relabelled
     */
    public record Item(long object, long version, long bytes, String sha256, String from, String to, String exemption) {
        private String text() {
            String text = (isExempt() ? "exempt " : "object ") + object + " version " + version + " bytes " + bytes
                    + " sha256 " + sha256 + " from " + from + " to " + to;
            return isExempt() ? text + " because " + exemption : text;
        }

        public boolean isExempt() {
            return !exemption.isEmpty();
        }
    }

    /** Those of {@code objects} that are due; an exempt one is listed with its reason. */
    static StatutoryManifest of(LocalDate asOf, Instant now, String volume, List<SealedObject> objects, Rules rules)
            throws RefusedException {
        List<Item> items = new ArrayList<>();
        for (SealedObject object : objects) {
            if (object.declassification().isEmpty()
                    || object.successor().isEmpty()
                    || object.declassification().get().isAfter(asOf)) {
                continue;
            }
            String successor = rules.canonical(object.successor().get());
            if (!successor.equals(object.label())) {
                items.add(new Item(
                        object.id(),
                        object.version(),
                        object.bytes(),
                        object.sha256(),
                        object.label(),
                        successor,
                        Rendering.line(object.exemption().orElse(""))));
            }
        }
        Instant expires = now.truncatedTo(ChronoUnit.SECONDS).plus(rules.validity());
        return new StatutoryManifest(volume, asOf, expires, rules.hash(), items);
    }

    /** The Merkle root, in hexadecimal. */
    public String root() {
        return MerkleTree.root(lines());
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(
                List.of("volume " + volume, "as-of " + asOf, "expires " + expires, "policy " + policyHash));
        items.forEach(item -> lines.add(item.text()));
        return lines;
    }

    /** What approving people sign. */
    public String statement() {
        long exempt = items.stream().filter(Item::isExempt).count();
        return """
                Cofferdam statutory statement, version 2
                volume %s
                as-of %s
                objects %d
                exempt %d
                root %s
                policy %s
                expires %s
                """.formatted(volume, asOf, items.size() - exempt, exempt, root(), policyHash, expires);
    }

    /** The manifest's text. */
    public String encode() {
        return FORMAT + "\n" + String.join("\n", lines()) + "\n";
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws RefusedException naming the line that is damaged
     */
    public static StatutoryManifest decode(String text) throws RefusedException {
        List<String> lines = text.lines().toList();
        if (lines.size() < 5 || !lines.getFirst().equals(FORMAT)) {
            throw new RefusedException("this is no manifest: it does not begin with '" + FORMAT + "' and four lines");
        }
        try {
            List<Item> items = new ArrayList<>();
            for (int i = 5; i < lines.size(); i++) {
                items.add(item(lines.get(i), i + 1));
            }
            return new StatutoryManifest(
                    value(lines.get(1), "volume "),
                    LocalDate.parse(value(lines.get(2), "as-of ")),
                    Instant.parse(value(lines.get(3), "expires ")),
                    value(lines.get(4), "policy "),
                    items);
        } catch (DateTimeException e) {
            throw new RefusedException("the manifest is damaged: " + Rendering.line(e.getMessage()), e);
        }
    }

    private static String value(String line, String key) throws RefusedException {
        if (!line.startsWith(key)) {
            throw new RefusedException("the manifest is damaged: '" + key.strip() + "' is missing");
        }
        return line.substring(key.length());
    }

    private static Item item(String line, int number) throws RefusedException {
        Matcher found = ITEM.matcher(line);
        if (!found.matches() || found.group(1).equals("exempt") != (found.group(8) != null)) {
            throw new RefusedException("the manifest is damaged: line " + number + " is no object");
        }
        return new Item(
                Long.parseLong(found.group(2)),
                Long.parseLong(found.group(3)),
                Long.parseLong(found.group(4)),
                found.group(5),
                found.group(6),
                found.group(7),
                found.group(8) == null ? "" : found.group(8));
    }
}
