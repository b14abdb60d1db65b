package dev.cofferdam.deploy.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.rule.Violations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number that is written in another form is answered with the forms there are. */
class NumbersTest {
    private static final String SIZES = "sizes are whole numbers of bytes, KiB, MiB, GiB or TiB, such as 64MiB";
    private static final String NUMBERS = "numbers are whole and in decimal digits, such as 64";
    private static final String SHARES = "shares are whole percents of one core, such as 50%";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "64MB | '64MB' has an unknown unit, MB | write 64MiB if you mean that",
                "64mib | '64mib' has an unknown unit, mib | write 64MiB if you mean that",
                "64M | '64M' has an unknown unit, M | write 64MiB if you mean that",
                "64 MiB | '64 MiB' has a blank before its unit | write 64MiB if you mean that",
                "9999999999999999MiB | '9999999999999999MiB' has more than 15 digits | ",
                "9999999999999999 | '9999999999999999' has more than 15 digits | ",
                "9999999TiB | '9999999TiB' is too large | ",
                "99999999999999999999999 | '99999999999999999999999' has more than 15 digits | ",
                "64 furlongs | '64 furlongs' has an unknown unit, furlongs | ",
                "1e6 | '1e6' has an exponent | write 1000000 if you mean that",
                "1.5GiB | '1.5GiB' is no whole number | write 1536MiB if you mean that",
                "010000000 | '010000000' has a leading zero, which in other languages means octal"
                        + " | write 10000000 if you mean that",
                "0x8000000 | '0x8000000' is hexadecimal | write 134217728 if you mean that",
                "1_000_000 | '1_000_000' has a mark between its digits | write 1000000 if you mean that",
                "-5 | '-5' has a sign | ",
                "lots | 'lots' is no size | "
            })
    void sizes(String given, String wrong, String right) throws IOException {
        assertEquals(
                "4:36 " + wrong + " / " + (right == null ? "" : right + "; ") + SIZES + "; here 16MiB to 1TiB",
                limits("{memory: " + given + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1e2 | '1e2' has an exponent | write 100 if you mean that",
                "64.5 | '64.5' is no whole number | write 64 or 65 if you mean that",
                "0o100 | '0o100' is octal | write 64 if you mean that",
                "0b1000000 | '0b1000000' is binary | write 64 if you mean that",
                "064 | '064' has a leading zero, which in other languages means octal | write 64 if you mean that",
                "64MiB | '64MiB' has a unit, and this is a plain number | ",
                "many | 'many' is no whole number | "
            })
    void numbers(String given, String wrong, String right) throws IOException {
        assertEquals(
                "4:39 " + wrong + " / " + (right == null ? "" : right + "; ") + NUMBERS + "; here 16 to 4096",
                limits("{processes: " + given + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "12.5% | '12.5%' is no whole number | write 12% or 13% if you mean that",
                "0.5% | '0.5%' is no whole number | write 1% if you mean that",
                "0.5 | '0.5' is no whole number | write 50% if you mean that",
                "1.5 | '1.5' is no whole number | write 150% if you mean that",
                "0.333 | '0.333' is no whole number | write 33% or 34% if you mean that",
                "50 | '50' lacks its percent sign | write 50% if you mean that",
                "050% | '050%' has a leading zero, which in other languages means octal | write 50% if you mean that",
                "half | 'half' is no share | "
            })
    void shares(String given, String wrong, String right) throws IOException {
        String said = limits("{cpu: " + given + "}");
        assertEquals(
                "4:33 " + wrong + " / " + (right == null ? "" : right + "; ") + SHARES,
                said.substring(0, said.lastIndexOf("; here")));
    }

    @Test
    void numberInQuotes() throws IOException {
        assertEquals(
                "4:40 '64' is a text, for it stands in quotes / write 64 without them", limits("{processes: \"64\"}"));
    }

    @Test
    void variable() throws IOException {
        assertEquals(
                "4:40 '${N}' is written with a variable, and topologies have none"
                        + " / write the value itself, a whole number of 16 to 4096"
                        + "; why there are none the manual says under 'The keys'",
                limits("{processes: \"${N}\"}"));
        assertEquals(
                "2:32 '${NAME}' is written with a variable, and topologies have none"
                        + " / write the value itself, a name such as station"
                        + "; why there are none the manual says under 'The keys'",
                said("policy: {levels: [low]}\npartitions: [{label: l, name: \"${NAME}\", program: idle}]\n"));
        assertEquals(
                "2:37 '${HOME}/v' is written with a variable, and topologies have none"
                        + " / write the value itself, a path, relative to the topology file's directory"
                        + "; why there are none the manual says under 'The keys'",
                said("""
                        policy: {levels: [low]}
                        store: {volume: {size: 4MiB, path: "${HOME}/v"}}
                        partitions: [{label: l, name: n, program: idle}]
                        """));
    }

    private String limits(String limits) throws IOException {
        return said("""
                policy: {levels: [low]}
                partitions:
                  - {name: n, label: low, program: idle,
                             limits:      %s}
                """.formatted(limits));
    }

    private String said(String text) throws IOException {
        Violations violations = new Violations();
        TopologyReader.read(Source.of(Files.writeString(directory.resolve("t.yaml"), text)), violations);
        return violations.sorted().stream()
                .map(each -> each.at().line() + ":" + each.at().column() + " " + each.wrong() + " / " + each.right())
                .collect(Collectors.joining("\n"));
    }
}
