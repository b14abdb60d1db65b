package dev.cofferdam.abi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTest {

    @Property
    @Domain(AccessClasses.class)
    void textAndBack(@ForAll AccessClass accessClass) throws LabelException {
        assertEquals(accessClass, AccessClasses.POLICY.parse(AccessClasses.POLICY.format(accessClass)));
    }

    @Property
    @Domain(DomainContext.Global.class)
    void anyTextIsReadOrRefused(@ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String text) {
        try {
            String canonical = AccessClasses.POLICY.format(AccessClasses.POLICY.parse(text));
            assertEquals(canonical, AccessClasses.POLICY.format(AccessClasses.POLICY.parse(canonical)));
        } catch (LabelException e) {
            assertEquals(Math.clamp(e.column(), 0, text.length()), e.column());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "us:secret/red,blue~gbr + de:offen%rein; de:offen%rein + us:secret/blue,red~gbr",
                "  uk : secret % checked ; uk:secret%checked",
                "uk:%crude; uk:%crude",
                "-; -",
            })
    void canonicalTextIsSorted(String text, String canonical) throws LabelException {
        assertEquals(canonical, AccessClasses.POLICY.format(AccessClasses.POLICY.parse(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "secret | 0 | the policy has several organisations, so a label names one of [us, uk, de] before a colon",
                "fr:secret | 0 | 'fr' is no organisation of the policy; it has us, uk, de",
                "us:secre | 3 | 'secre' is no level of the policy; it has open, secret, top",
                "us:secret/green | 10 | 'green' is no category of the policy; it has red, blue",
                "us:  secre | 5 | 'secre' is no level of the policy; it has open, secret, top",
                "us:secret/ | 10 | no category is named; it has red, blue",
                "us:open + us:top | 10 | organisation 'us' stands twice in the label",
                "us:open%crude | 8 | 'crude' is no integrity level of the policy, which has none",
            })
    void faultsSayWhere(String text, int column, String message) {
        LabelException fault = assertThrows(LabelException.class, () -> AccessClasses.POLICY.parse(text));
        assertEquals(message, fault.getMessage());
        assertEquals(column, fault.column());
        assertFalse(fault.isTooLong());
    }

    @Test
    void clausesStandInTheOrderOfTheirOrganisations() throws LabelException {
        Policy policy = new Policy(List.of(organisation("o26"), organisation("o2"), organisation("o2-a")));
        assertEquals("o2:low + o2-a:low + o26:low", policy.format(policy.parse("o26:low + o2-a:low + o2:low")));
    }

    @Test
    void oneOrganisationWithoutName() {
        Policy policy = new Policy(List.of(organisation("")));
        LabelException fault = assertThrows(LabelException.class, () -> policy.parse("org:low"));
        assertEquals(
                "the policy has one organisation, without a name, so no 'org:' stands before a level",
                fault.getMessage());
        fault = assertThrows(LabelException.class, () -> policy.parse("low + low"));
        assertEquals("the policy has one organisation, without a name, so nothing is joined by +", fault.getMessage());
    }

    @Test
    void tooLong() {
        Policy policy = new Policy(List.of(organisation("")));
        String blanks = " ".repeat(Policy.LABEL_BYTES_MAX - 3);
        assertDoesNotThrow(() -> policy.parse(blanks + "low"));
        LabelException fault = assertThrows(LabelException.class, () -> policy.parse(blanks + "low "));
        assertEquals("the label has 4055 characters, at most 4054 are kept", fault.getMessage());
        assertTrue(fault.isTooLong());
    }

    /** Every mark that a name may have, and as many names as there may be: canonical text at its limit, and one beyond. */
    @Test
    void theLongestThatIsKept() throws LabelException {
        assertDoesNotThrow(() -> new Policy(List.of(organisation("a_b.c-d"))).parse("a_b.c-d:low"));
        int limit = Policy.LABEL_BYTES_MAX;
        Policy policy =
                new Policy(List.of(withCategories("a", 2117), withCategories("b", limit - 2117 - " + ".length())));
        String longest = all(policy.organisations());
        assertEquals(limit - 2, longest.length(), "without blanks around its +");
        assertEquals(limit, policy.format(policy.parse(longest)).length());
        Policy longer =
                new Policy(List.of(withCategories("a", 2117), withCategories("b", limit - 2116 - " + ".length())));
        LabelException fault = assertThrows(LabelException.class, () -> longer.parse(all(longer.organisations())));
        assertEquals("the label's canonical text has 4055 characters, at most 4054 are kept", fault.getMessage());
    }

    /** Such that a clause with all of its categories has that length. */
    private static Organisation withCategories(String name, int clauseLength) {
        List<String> categories = new ArrayList<>();
        int left = clauseLength - (name + ":low").length();
        while (left > 0) {
            int length = Math.min(left - 1, 32);
            categories.add(String.format(Locale.ROOT, "c%02d", categories.size()) + "x".repeat(length - 3));
            left -= length + 1;
        }
        return new Organisation(name, List.of("low"), categories, List.of(), List.of(), List.of());
    }

    private static String all(List<Organisation> organisations) {
        return organisations.stream()
                .map(organisation -> organisation.name() + ":low/" + String.join(",", organisation.categories()))
                .collect(Collectors.joining("+"));
    }

    private static Organisation organisation(String name) {
        return new Organisation(name, List.of("low"), List.of(), List.of(), List.of(), List.of());
    }
}
