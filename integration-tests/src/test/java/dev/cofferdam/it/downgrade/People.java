package dev.cofferdam.it.downgrade;

import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People with keys that stock ssh-keygen made, and a topology that names some of them: alice submits; bob and carol
 * approve downgrades; mallory is nobody. For one thread.
 */
public final class People {
    private static final Pattern CASE = Pattern.compile("case ([0-9a-f]{12})");

    private final Site site;
    private final String topology;

    private People(Site site, String topology) {
        this.site = site;
        this.topology = topology;
    }

    /**
     * With a topology in the site.
     *
     * @param filters items of a YAML list
     */
    public static People of(Site site, String... filters) throws IOException {
        for (String name : List.of("alice", "bob", "carol", "mallory")) {
            site.command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name);
        }
        Files.writeString(site.directory().resolve("words.txt"), "umbra\n");
        Path file = site.directory().resolve(site.name() + ".yaml");
        Files.writeString(file, """
                policy: {levels: [unclassified, secret], categories: [crypto]}
                store:
                  volume: {path: volume, size: 64MiB}
                  disks:
                    - {name: bulletins, label: unclassified, size: 1MiB}
                    - {name: assessments, label: secret, size: 1MiB}
                partitions:
                  - {name: reader, label: unclassified, program: digest, args: {of: in}, disks: [{disk: bulletins, as: in, access: read}]}
                downgrade:
                  people:
                    - {name: alice, key: "%s", may: [submit]}
                    - {name: bob, key: "%s", may: [downgrade]}
                    - {name: carol, key: "%s", may: [downgrade]}
                  filters: [%s]
                """.formatted(
                        key(site, "alice"), key(site, "bob"), key(site, "carol"), String.join(", ", filters)));
        return new People(site, file.toString());
    }

    private static String key(Site site, String name) throws IOException {
        return Files.readString(site.directory().resolve(name + ".pub")).strip();
    }

    /** A filter of the tests' own. */
    static String own(String name) {
        return "{name: %s, program: {class: dev.cofferdam.it.program.%s, jars: [\"%s\"]}}"
                .formatted(name.toLowerCase(java.util.Locale.ROOT), name, Site.programs());
    }

    String topology() {
        return topology;
    }

    Site.Ended submit(String text) throws IOException {
        return submitSignedBy("alice", text);
    }

    /** In alice's name, with that person's signature. */
    Site.Ended submitSignedBy(String person, String text) throws IOException {
        return site.run(submissionSignedBy(person, text));
    }

    /** The command's words, with alice's signature. */
    String[] signedSubmission(String text) throws IOException {
        return submissionSignedBy("alice", text);
    }

    private String[] submissionSignedBy(String person, String text) throws IOException {
        Path report = Files.writeString(site.directory().resolve("report.txt"), text);
        String statement = site.run(submission(report, "--statement")).good();
        Path signature = sign(person, "cofferdam-submission", statement, "submission");
        return submission(report, "--signature", signature.toString());
    }

    /** Gives a person another key in the topology. */
    void give(String person, String key) throws IOException {
        Path file = Path.of(topology);
        Files.writeString(
                file,
                Files.readString(file).replaceFirst("(name: " + person + ", key: )\"[^\"]*\"", "$1\"" + key + "\""));
    }

    private String[] submission(Path report, String... rest) {
        List<String> words = new ArrayList<>(List.of("downgrade", "submit", topology, "--as", "alice"));
        words.addAll(List.of("--label", "secret", "--to", "unclassified", "--file", report.toString()));
        words.addAll(List.of(rest));
        return words.toArray(String[]::new);
    }

    /** The number of the case that a submission made. */
    static String number(Site.Ended submitted) {
        Matcher found = CASE.matcher(submitted.text());
        if (!found.find()) {
            throw new AssertionError(submitted.text());
        }
        return found.group(1);
    }

    /** A person's signature over a case's statement, made as the manual says. */
    Path sign(String person, String id) throws IOException {
        String statement = site.run("downgrade", "statement", topology, id).good();
        return sign(person, "cofferdam-downgrade", statement, id);
    }

    /**
     * A person's signature over a text.
     *
     * @param name of the file that holds the text
     */
    public Path sign(String person, String namespace, String statement, String name) throws IOException {
        Path file = Files.writeString(site.directory().resolve(name + "." + person), statement);
        Path signature = Path.of(file + ".sig");
        Files.deleteIfExists(signature);
        site.command("ssh-keygen", "-Y", "sign", "-n", namespace, "-f", person, file.toString());
        return signature;
    }

    Site.Ended approve(String id, Path signature) throws IOException {
        return site.run("downgrade", "approve", topology, id, "--signature", signature.toString());
    }
}
