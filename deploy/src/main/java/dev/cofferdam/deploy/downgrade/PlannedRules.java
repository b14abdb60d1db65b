package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.plan.Downgrade;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.store.downgrade.Hashes;
import dev.cofferdam.store.downgrade.Person;
import dev.cofferdam.store.downgrade.Privilege;
import dev.cofferdam.store.downgrade.Rules;
import dev.cofferdam.store.downgrade.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes the rules that a plan states. Stateless. */
final class PlannedRules {
    private PlannedRules() {}

    static Rules of(Plan plan, Policy policy) throws IOException {
        Downgrade section = plan.getDowngrade();
        List<Person> people = new ArrayList<>();
        for (dev.cofferdam.kernel.plan.Person person : section.getPeopleList()) {
            people.add(new Person(
                    person.getName(),
                    SshPublicKey.parse(person.getKey()),
                    person.getMayList().stream()
                            .map(may -> Privilege.valueOf(may.toUpperCase(Locale.ROOT)))
                            .collect(Collectors.toSet())));
        }
        return new Rules(
                policy,
                Duration.ofDays(section.getValidDays()),
                people,
                section.getFiltersList().stream().map(Partition::getName).toList(),
                hash(plan));
    }

    /** Over labels, people and filters as planned, and over the files that filters are given. */
    private static String hash(Plan plan) throws IOException {
        MessageDigest sha256 = Hashes.sha256();
        sha256.update(Hashes.sha256().digest(plan.getPolicy().toByteArray()));
        sha256.update(Hashes.sha256().digest(plan.getDowngrade().toByteArray()));
        for (Partition filter : plan.getDowngrade().getFiltersList()) {
            for (FileGrant file : filter.getFilesList()) {
                sha256.update(Hashes.sha256().digest(Files.readAllBytes(Path.of(file.getPath()))));
            }
            for (String jar : filter.getProgram().getJarsList()) {
                sha256.update(Hashes.sha256().digest(Files.readAllBytes(Path.of(jar))));
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
