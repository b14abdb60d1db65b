package dev.cofferdam.abi;

import java.util.HashSet;
import java.util.List;

/**
 * The organisations whose lattices make up the system's. Immutable; gives access classes their text.
 *
 * @param organisations in the order the topology names them, at most {@value #ORGANISATIONS_MAX}
 */
public record Policy(List<Organisation> organisations) {

    public static final int ORGANISATIONS_MAX = 16;

    /** Of a label's text as written and of its canonical text; what a volume's table has room for. */
    public static final int LABEL_BYTES_MAX = 4054;

    public Policy {
        organisations = List.copyOf(organisations);
        if (organisations.isEmpty() || organisations.size() > ORGANISATIONS_MAX) {
            throw new IllegalArgumentException(
                    "a policy has 1 to " + ORGANISATIONS_MAX + " organisations, got " + organisations.size());
        }
        HashSet<String> names = new HashSet<>();
        for (Organisation organisation : organisations) {
            if (!names.add(organisation.name())) {
                throw new IllegalArgumentException("organisation '" + organisation.name() + "' stands twice");
            }
            if (organisation.name().isEmpty() && organisations.size() > 1) {
                throw new IllegalArgumentException("with several organisations each needs a name");
            }
        }
    }

    /**
     * Reads a label.
     *
     * @throws LabelException with the column in {@code text} of the first fault
     */
    public AccessClass parse(String text) throws LabelException {
        return new LabelParser(this, text).parse();
    }

    /** The canonical text of {@code accessClass}: sorted, and what the audit hashes. */
    public String format(AccessClass accessClass) {
        return LabelFormat.format(this, accessClass);
    }

    int indexOf(String organisation) {
        for (int i = 0; i < organisations.size(); i++) {
            if (organisations.get(i).name().equals(organisation)) {
                return i;
            }
        }
        return -1;
    }
}
