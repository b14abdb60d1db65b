package dev.cofferdam.deploy.downgrade;

import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.launch.PlanFormat;
import dev.cofferdam.kernel.plan.DowngradePlan;
import dev.cofferdam.kernel.plan.FileGrant;
import dev.cofferdam.kernel.plan.PartitionPlan;
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

    static Rules of(Plan plan) throws IOException {
        DowngradePlan section = plan.downgrade().orElseThrow();
        List<Person> people = new ArrayList<>();
        for (DowngradePlan.Person person : section.people()) {
            people.add(new Person(
                    person.name(),
                    SshPublicKey.parse(person.key()),
                    person.may().stream()
                            .map(may -> Privilege.valueOf(may.toUpperCase(Locale.ROOT)))
                            .collect(Collectors.toSet())));
        }
        return new Rules(
                plan.policy(),
                Duration.ofDays(section.validDays()),
                people,
                section.filters().stream().map(PartitionPlan::name).toList(),
                hash(plan.policy(), section));
    }

    /** Over labels, people and filters as planned, and over the files that filters are given. */
    private static String hash(Policy policy, DowngradePlan downgrade) throws IOException {
        MessageDigest sha256 = Hashes.sha256();
        sha256.update(Hashes.sha256().digest(PlanFormat.bytes(policy)));
        sha256.update(Hashes.sha256().digest(PlanFormat.bytes(policy, downgrade)));
        for (PartitionPlan filter : downgrade.filters()) {
            for (FileGrant file : filter.files()) {
                sha256.update(Hashes.sha256().digest(Files.readAllBytes(file.path())));
            }
            for (Path jar : filter.program().jars()) {
                sha256.update(Hashes.sha256().digest(Files.readAllBytes(jar)));
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
