package dev.cofferdam.deploy.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.Fixtures;
import dev.cofferdam.deploy.TestPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels and paths that are texts, but not the right ones. */
class TextFaultsTest {
    private static final String HOME = System.getProperty("user.home");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "org:low # 4:12 in the label 'org:low': the policy has one organisation, without a name, so no 'org:'"
                        + " stands before a level / write 'low'",
                "high/b # 4:17 in the label 'high/b': 'b' is no category of the policy; it has a"
                        + " / write LEVEL/CATEGORY,CATEGORY~RELEASE%INTEGRITY with names of the policy",
                "\"high/b\" # 4:18 in the label 'high/b': 'b' is no category of the policy; it has a"
                        + " / write LEVEL/CATEGORY,CATEGORY~RELEASE%INTEGRITY with names of the policy",
                "|\\n      low\\n # 4:12 'low' has a line break after it / write it in one line, without | or >",
                ">\\n      low\\n # 4:12 'low' has a line break after it / write it in one line, without | or >",
                "\"low\\\\n\" # 4:12 'low' has a line break after it / write it in one line, without | or >",
                "|-\\n      low\\n      high\\n # 4:12 'low' has a line break after it / write it in one line",
                "|-\\n\\n      high/b\\n # 4:12 'high/b' has a line break before it / write it in one line",
                "|-\\n      high/b\\n # 5:12 in the label 'high/b': 'b' is no category of the policy; it has a"
                        + " / write LEVEL/CATEGORY,CATEGORY~RELEASE%INTEGRITY with names of the policy",
            })
    void labels(String label, String said) throws IOException {
        assertEquals(said, said("""
                policy: {levels: [low, high], categories: [a]}
                partitions:
                  - name: p
                    label: %s
                    program: idle
                """.formatted(label.replace("\\n", "\n").replace("\\\n", "\\n"))));
    }

    @Test
    void pathsThatOnlyShellsKnow() throws IOException {
        assertEquals(
                "2:24 '~/v' begins with ~, which only a shell knows / write " + HOME
                        + "/v, or ./~/v if a file here is so named",
                said(volume("~/v")));
        assertEquals(
                "2:24 '~ann/v' begins with ~, which only a shell knows"
                        + " / write the whole path of that home directory, or ./~ann/v if a file here is so named",
                said(volume("~ann/v")));
        assertEquals(
                "2:24 '$HOME/v' begins with a variable, and topologies have none / write " + HOME
                        + "/v, or ./$HOME/v if a file here is so named",
                said(volume("$HOME/v")));
        assertEquals(
                "2:24 '$HOMES' begins with a variable, and topologies have none"
                        + " / write the path itself, or ./$HOMES if a file here is so named",
                said(volume("$HOMES")));
        assertEquals("", said(volume("./~/v")));
        assertEquals("", said(volume("./$HOME/v")));
        assertEquals("", said(volume("'it''s'")));
        assertEquals(
                "2:25 'a?b' is no path of a file / give a path, relative to the topology file's directory, without"
                        + " control characters",
                said(volume("\"a\\tb\"")));
    }

    /** Letters in the wrong order, of the wrong size, or of another script, which look alike. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "lwo # did you mean 'low'?",
                "low/A # did you mean 'a'?",
                "l\u043ew # did you mean 'low'? here it has the character U+043E (CYRILLIC SMALL LETTER O)"
            })
    void labelsThatAreNearOne(String label, String right) throws IOException {
        assertEquals(right, said("""
                policy: {levels: [low, high], categories: [a]}
                partitions: [{name: p, label: %s, program: idle}]
                """.formatted(label)).replaceFirst(".* / ", ""));
    }

    @Test
    void characterThatLooksLikeABlank() throws IOException {
        assertTrue(said("""
                policy: {levels: [low, high], categories: [a]}
                partitions: [{name: p, label: low\u00a0/a, program: idle}]
                """).startsWith("2:34 in the label 'low\u00a0/a': the character U+00A0 is out of place"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "p.q # write 'p-q' if you mean that; write it as ",
                "my station! # write 'my-station' if you mean that; write it as ",
                "1 # write it as "
            })
    void namesThatAreNone(String name, String right) throws IOException {
        String said = said("""
                policy: {levels: [low]}
                partitions: [{name: "%s", label: low, program: idle}]
                """.formatted(name));
        assertTrue(said.contains(" / " + right), said);
    }

    /** A call of nobody, or to oneself, is no call that could wait in a ring. */
    @Test
    void callsThatAreNoneCloseNoCycle() throws IOException {
        assertEquals("""
                4:4 there is no partition 'nobody' / did you mean 'body'?
                5:19 there is no partition 'nobody' / did you mean 'body'?
                6:19 both ends of the channel are in partition 'body' / name an end in another partition""", said("""
                policy: {levels: [low]}
                partitions: [{name: body, label: low, program: idle}]
                channels:
                - {from: nobody.c, to: body.a, kind: call}
                - {from: body.b, to: nobody.d, kind: call}
                - {from: body.s, to: body.t, kind: call}
                """).replaceAll("(?m)^4:\\d+", "4:4").replaceAll("(?m)^([56]):\\d+", "$1:19"));
    }

    /** At the volume's path, whose parent that is. */
    @Test
    void volumeBelowAFile() throws IOException {
        Files.writeString(directory.resolve("plain"), "");
        Files.createDirectory(directory.resolve("folder"));

        for (String below : List.of("plain", "plain/v", "plain/a/v")) {
            assertEquals(
                    "2:24 " + directory + "/plain is no directory / name a directory or a new path",
                    said(volume(below)));
        }
        assertEquals("", said(volume("folder/a/v")));
    }

    /** What stands nowhere since its list could not be read is not missed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "partitions: hello # 2:13 this is the text 'hello' / give a list of partitions",
                "partitions: {name: p} # 2:13 this is a mapping / give a list of partitions",
                "partitions: # 2:12 this is no value / give a list of partitions",
                "gateways: 4 # 2:11 this is the number 4 / give a list of gateways",
            })
    void listThatIsNone(String given, String said) throws IOException {
        assertEquals(
                said,
                said("""
                policy: {levels: [low]}
                %s
                channels: [{from: p.o, to: q.i, kind: one-way}]
                """.formatted(given))
                        .lines()
                        .filter(line -> !line.startsWith("3:") || given.startsWith("partitions"))
                        .collect(Collectors.joining("\n")));
    }

    /** As other tools have it, or as somebody writes who knows what he wants. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "depends-on: [p] # 2:51 a partition has no key 'depends-on' / did you mean 'after'?",
                "healthcheck: {} # 2:51 a partition has no key 'healthcheck' / did you mean 'health'?",
                "class: low # 2:51 a partition has no key 'class' / did you mean 'label'?",
                "replicas: 2 # 2:51 a partition has no key 'replicas' / did you mean 'count'?",
                "restart: {on: failure, max: 3} # 2:74 a restart policy has no key 'max' / did you mean 'at-most'?",
                "limits: {mem: 64MiB} # 2:60 a set of limits has no key 'mem' / did you mean 'memory'?",
                "memory: 64MiB # 2:51 a partition has no key 'memory' / write it under 'limits'",
                "within-millis: 500 # 2:51 a partition has no key 'within-millis' / write it under 'health'",
                "health: {within-millis: 500, timeout: 5s} # 2:80 a partition's health has no key 'timeout'"
                        + " / did you mean 'within-millis'?",
                "restart: {on: unless-stopped} # 2:65 'unless-stopped' is none of never, failure, always"
                        + " / did you mean 'always'?",
                "after: q # 2:58 this is the text 'q' / give a list of names; write [q] if you mean that",
                "restart: always # 2:60 this is the text 'always' / give a restart policy, that is a mapping with the keys"
                        + " on, at-most; write {on: always} if you mean that",
                "health: {within-millis: 5s} # 2:75 '5s' has a unit, and the key has it in its name: millis / write 5000 if you mean that",
                "health: {within-millis: 2 min} # 2:75 '2 min' has a unit, and the key has it in its name: millis"
                        + " / write 120000 if you mean that",
                "health: {within-millis: 900us} # 2:75 '900us' has a unit, and the key has it in its name: millis"
                        + " / write a whole number of them",
            })
    void wordsThatOthersHave(String given, String said) throws IOException {
        assertEquals(said, said("""
                policy: {levels: [low]}
                partitions: [{name: p, label: low, program: idle, %s}]
                """.formatted(given)));
    }

    /** Known keys at another depth than theirs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "categories: [a] # a topology has no key 'categories' / write it under 'policy'",
                "organisations: {} # a topology has no key 'organisations' / write it under 'policy'",
                "disks: [] # a topology has no key 'disks' / write it under 'store' or an entry of 'lower-volumes' or an"
                        + " entry of 'partitions'",
                "windows: [] # a topology has no key 'windows' / write it under an entry of 'cores' of 'schedule'",
                "store: {volume: {path: v, size: 8MiB}, levels: [a]} # a store has no key 'levels'"
                        + " / write it at the top of the file under 'policy'",
                "downgrade: {people: [], filters: [], channels: []} # a downgrade section has no key 'channels'"
                        + " / write it at the top of the file",
                "store: {volume: {path: v, size: 8MiB}, limits: {placement: kernel}} # a set of limits has no key 'placement'"
                        + " / write it beside 'limits'",
                "store: {volume: {path: v, size: 8MiB, disk: []}} # a volume has no key 'disk' / write it at the top of the file under an entry of"
                        + " 'disks' of an entry of 'partitions'",
                "mem: 64MiB # a topology has no key 'mem' / write 'memory' under 'limits' of 'store' or 'limits' of an entry of"
                        + " 'partitions'",
                "note: n # a topology has no key 'note' / write it under an entry of 'gateways' or an entry of 'channels'",
            })
    void keysAtAnotherDepth(String given, String said) throws IOException {
        assertEquals(
                said, said("""
                policy: {levels: [low]}
                %s
                partitions: [{name: p, label: low, program: idle}]
                """.formatted(given)).lines().findFirst().orElse("").replaceFirst("^2:[0-9]+ ", ""));
    }

    @ParameterizedTest
    @CsvSource({"ro, read", "rw, read-write"})
    void accessAsOthersWriteIt(String given, String meant) throws IOException {
        assertEquals(
                "3:74 '" + given + "' is none of read, write, read-write / did you mean '" + meant + "'?",
                said("""
                policy: {levels: [low]}
                store: {volume: {path: v, size: 8MiB}, disks: [{name: d, label: low, size: 1MiB}]}
                partitions: [{name: p, label: low, program: idle, disks: [{access: %s, disk: d, as: d}]}]
                """.formatted(given)).replaceFirst("^3:\\d+", "3:74"));
    }

    @Test
    void nameOfAHostForAnAddress() throws IOException {
        assertEquals("""
                4:75 'localhost:5000' is not an address and port such as "127.0.0.1:514" / write the number of an address\
                 and a port, as 127.0.0.1:514 or [::1]:514; hosts have no names here""", said("""
                policy: {levels: [low, high]}
                store: {volume: {path: v, size: 300MiB}}
                gateways:
                - {name: up, from: low, to: high, datagrams: [{send: "127.0.0.1:6000", listen: "localhost:5000"}]}
                """).replaceFirst("^4:\\d+", "4:75"));
    }

    /** The class is looked for where there are jars. */
    @Test
    void programWithoutJars() throws IOException {
        assertEquals(
                "2:45 a program of one's own lacks the key 'jars' / add 'jars:', the jars that hold it", said("""
                policy: {levels: [low]}
                partitions: [{name: p, label: low, program: {class: a.B}}]
                """));
    }

    /** Control: what its list does not name, and what another list has, is missed. */
    @Test
    void otherFaultsBesideAListThatIsNone() throws IOException {
        assertEquals("""
                2:8 this is the text 'hello' / give a store, that is a mapping with the keys volume, placement, disks, limits, restart, health
                3:118 there is no directory 'x' / there are no directories""", said("""
                policy: {levels: [low]}
                store: hello
                partitions: [{name: p, label: low, program: idle, disks: [{disk: d, as: d, access: read}], directories: [{directory: x, as: x}]}]
                """));
    }

    @Test
    void fileThatIsNone() throws IOException {
        Files.createDirectory(directory.resolve("folder"));
        assertEquals(
                "2:73 " + directory + "/folder is a directory"
                        + " / name a file that you may read; paths start from the directory of the file that they stand in",
                said("""
                        policy: {levels: [low]}
                        partitions: [{name: a, label: low, program: idle, files: [{as: f, path: folder}]}]
                        """));
    }

    private static String volume(String path) {
        return """
                policy: {levels: [low]}
                store: {volume: {path: %s, size: 64MiB}}
                partitions: [{name: a, label: low, program: idle}]
                """.formatted(path);
    }

    private String said(String text) throws IOException {
        return TestPrograms.compiler().compile(Fixtures.write(directory, text)).violations().stream()
                .map(each -> each.at().line() + ":" + each.at().column() + " " + each.wrong() + " / " + each.right())
                .collect(Collectors.joining("\n"));
    }
}
