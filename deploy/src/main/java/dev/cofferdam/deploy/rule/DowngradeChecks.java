package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Located;
import dev.cofferdam.deploy.topology.Names;
import dev.cofferdam.deploy.topology.Topology.Downgrade;
import dev.cofferdam.deploy.topology.Topology.Partition;
import dev.cofferdam.deploy.topology.Topology.Person;
import dev.cofferdam.deploy.topology.Topology.Privilege;
import dev.cofferdam.store.downgrade.Case;
import dev.cofferdam.store.downgrade.RefusedException;
import dev.cofferdam.store.downgrade.SshPublicKey;
import dev.cofferdam.store.filter.Filter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of who may change the class of an object, and of what must pass it. Stateless. */
final class DowngradeChecks {
    private static final List<Privilege> APPROVALS =
            List.of(Privilege.DOWNGRADE, Privilege.UPGRADE, Privilege.INCOMPARABLE);

    private DowngradeChecks() {}

    static void filterPrograms(Examination of, Check.Findings findings) {
        Programs programs = of.context().programs();
        List<String> filters = programs.byName().values().stream()
                .filter(Filter.class::isInstance)
                .map(dev.cofferdam.partition.Program::name)
                .toList();
        for (Partition partition : of.topology().programs()) {
            boolean isFilter =
                    partition.isGuard() || !of.topology().partitions().contains(partition);
            FileGrants.program(partition, programs)
                    .filter(program -> program instanceof Filter != isFilter)
                    .ifPresent(
                            program -> findings.add(
                                    partition.program().at(),
                                    "program '" + program.name() + "' is " + (isFilter ? "no filter" : "a filter"),
                                    isFilter
                                            ? "choose one of " + String.join(", ", filters)
                                                    + ", or give a class and its jars"
                                            : "filters stand under 'downgrade' and a gateway's 'guard'; choose another program here"));
        }
    }

    static void peopleKeys(Examination of, Check.Findings findings) {
        Map<Person, SshPublicKey> keys = new LinkedHashMap<>();
        for (Person person : people(of)) {
            Located<String> key = person.key();
            if (key.value().isEmpty()) {
                continue; // could not be read
            }
            try {
                SshPublicKey read = SshPublicKey.parse(key.value());
                keys.entrySet().stream()
                        .filter(earlier -> earlier.getValue().sharesSecretWith(read))
                        .findFirst()
                        .ifPresent(earlier ->
                                findings.add(key.at(), both(earlier, read), "give everybody a key of their own"));
                keys.put(person, read);
            } catch (RefusedException e) {
                findings.add(
                        key.at(),
                        e.getMessage(),
                        "give the line that ssh-keygen wrote for the person, from the file with the ending .pub");
            }
        }
    }

    private static String both(Map.Entry<Person, SshPublicKey> earlier, SshPublicKey key) {
        String whose = "of '" + earlier.getKey().name().value() + "' at "
                + earlier.getKey().key().at();
        return earlier.getValue().equals(key)
                ? "this is also the key " + whose + ": " + key.fingerprint()
                : "this key's private half follows from that of the key " + whose;
    }

    static void approversSuffice(Examination of, Check.Findings findings) {
        of.topology()
                .downgrade()
                .ifPresent(section -> section.people()
                        .forEach(person -> person.may().stream()
                                .filter(may -> may.value() == Privilege.SUBMIT)
                                .findFirst()
                                .filter(may ->
                                        APPROVALS.stream().noneMatch(approval -> suffice(section, person, approval)))
                                .ifPresent(may -> findings.add(
                                        may.at(),
                                        "what '" + person.name().value() + "' submits nobody could approve",
                                        "let two others approve the same kind of move, such as '"
                                                + Names.word(Privilege.DOWNGRADE) + "'"))));
    }

    private static boolean suffice(Downgrade section, Person submitter, Privilege approval) {
        long others = section.people().stream()
                .filter(person -> !person.equals(submitter))
                .filter(person -> person.may().stream().anyMatch(may -> may.value() == approval))
                .count();
        return others >= Case.APPROVALS;
    }

    private static List<Person> people(Examination of) {
        return of.topology().downgrade().map(Downgrade::people).orElse(List.of());
    }
}
