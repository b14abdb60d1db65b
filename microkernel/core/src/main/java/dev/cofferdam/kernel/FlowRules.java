package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.DiskGrant;
import dev.cofferdam.kernel.plan.DiskPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.PlanNames;
import dev.cofferdam.kernel.plan.PublishedGrant;
import dev.cofferdam.kernel.plan.SocketGrant;
import dev.cofferdam.kernel.plan.SystemPlan;
import dev.cofferdam.kernel.plan.ViewGrant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flow rules of the policy (Bell and LaPadula 1976, Biba 1977), derived once more from the plan that a kernel is
 * given: the compiler that made the plan is not trusted. Stateless.
 */
final class FlowRules {
    private final SystemPlan plan;
    private final List<String> violations = new ArrayList<>();

    private FlowRules(SystemPlan plan) {
        this.plan = plan;
    }

    /** A sentence for each flow that the policy does not allow, and for each name that means nothing. */
    static List<String> violations(SystemPlan plan) {
        FlowRules rules = new FlowRules(plan);
        rules.names();
        for (int i = 0; i < plan.partitions().size(); i++) {
            rules.partition(i);
        }
        rules.views();
        for (ChannelPlan channel : plan.channels()) {
            rules.channel(channel);
        }
        rules.starts();
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (int j = 0; j < plan.partitions().size(); j++) {
                rules.sockets(i, j);
            }
        }
        return List.copyOf(rules.violations);
    }

    /** A name stands for one thing: partitions and disks share files and directories by it. */
    private void names() {
        once("partition", plan.partitions().stream().map(PartitionPlan::name).toList());
        once("disk", plan.disks().stream().map(DiskPlan::name).toList());
        for (int i = 0; i < plan.partitions().size(); i++) {
            String name = plan.partitions().get(i).name();
            if (!plan.isStore(i) && PlanNames.TAKEN.containsKey(name)) {
                violations.add("a partition is called " + name + ", which stands for " + PlanNames.TAKEN.get(name));
            }
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            PartitionPlan partition = plan.partitions().get(i);
            List<String> local = new ArrayList<>(
                    partition.disks().stream().map(DiskGrant::localName).toList());
            partition.files().forEach(file -> local.add(file.localName()));
            partition.sockets().forEach(socket -> local.add(socket.localName()));
            partition.directories().forEach(directory -> local.add(directory.localName()));
            partition.views().forEach(view -> local.add(view.localName()));
            for (PublishedGrant grant : partition.published()) {
                local.add(grant.localName());
                local.add(grant.disk()); // a file's name, too
            }
            for (ChannelPlan channel : plan.channels()) {
                for (ChannelPlan.End end : List.of(channel.from(), channel.to())) {
                    if (end.partition() == i) {
                        local.add(end.localName());
                    }
                }
            }
            local.stream()
                    .filter(name -> !PlanNames.isName(name))
                    .forEach(name -> violations.add("partition " + partition.name() + " is given something under '"
                            + name + "', which is no name"));
            notes(partition);
        }
        for (ChannelPlan channel : plan.channels()) {
            if (!PlanNames.isNote(channel.note())) {
                violations.add(
                        "a channel of partition number " + channel.from().partition() + " has a note that is none");
            }
        }
    }

    private void notes(PartitionPlan partition) {
        List<String> notes = new ArrayList<>();
        partition.disks().forEach(grant -> notes.add(grant.note()));
        partition.files().forEach(grant -> notes.add(grant.note()));
        partition.sockets().forEach(grant -> notes.add(grant.note()));
        partition.views().forEach(grant -> notes.add(grant.note()));
        for (String note : notes) {
            if (!PlanNames.isNote(note)) {
                violations.add("partition " + partition.name() + " is given something with a note that is none");
            }
        }
    }

    private void once(String what, List<String> names) {
        for (String name : names) {
            if (!PlanNames.isName(name)) {
                violations.add("a " + what + " is called '" + name + "', which is no name");
            } else if (Collections.frequency(names, name) > 1) {
                violations.add("more than one " + what + " is called " + name);
            }
        }
    }

    private void partition(int index) {
        PartitionPlan partition = plan.partitions().get(index);
        if (plan.isStore(index)) {
            if (!partition.disks().isEmpty()) {
                violations.add("the store's partition is granted disks as a client");
            }
            return;
        }
        if (partition.accessClass().isEmpty()) {
            violations.add("partition " + partition.name() + " has no access class");
            return;
        }
        AccessClass subject = partition.accessClass().get();
        for (DiskGrant grant : partition.disks()) {
            if (grant.disk() < 0 || grant.disk() >= plan.disks().size()) {
                violations.add("partition " + partition.name() + " is granted disk number " + grant.disk() + " of "
                        + plan.disks().size());
                continue;
            }
            AccessClass object = plan.disks().get(grant.disk()).accessClass();
            if (grant.read() && !object.mayFlowTo(subject)) {
                violations.add(client(index) + " may not read " + disk(grant.disk()));
            }
            if (grant.write() && !subject.mayFlowTo(object)) {
                violations.add(client(index) + " may not write " + disk(grant.disk()));
            }
        }
        if (partition.isHalf() && !partition.views().isEmpty()) {
            violations.add(client(index) + " is a gateway's half, and sees a directory that others may see");
        }
        for (ViewGrant view : partition.views()) {
            if (!view.accessClass().mayFlowTo(subject)) {
                violations.add(client(index) + " may not read the directory " + view.path() + " ("
                        + plan.policy().format(view.accessClass()) + ")");
            }
            if (view.isOutbox() && !subject.mayFlowTo(view.accessClass())) {
                violations.add(client(index) + " may not write the directory " + view.path() + " ("
                        + plan.policy().format(view.accessClass()) + ")");
            }
            if (view.outboxBytes() < 0) {
                violations.add(client(index) + " has an outbox that may hold nothing");
            }
        }
        if (partition.isHalf() && !partition.published().isEmpty()) {
            // It may force files to their device, which who writes them could tell by their time of change.
            violations.add(client(index) + " is a gateway's half, and reads a volume of another domain");
        }
        for (PublishedGrant grant : partition.published()) {
            if (!grant.accessClass().mayFlowTo(subject)) {
                violations.add(client(index) + " may not read " + grant.disk() + " ("
                        + plan.policy().format(grant.accessClass()) + ") of the volume " + grant.volume());
            }
        }
    }

    /** What is in a directory has one class, whoever sees it; and what one partition writes no other sees. */
    private void views() {
        Map<Path, AccessClass> classes = new HashMap<>();
        Map<Path, Boolean> outboxes = new HashMap<>();
        for (PartitionPlan partition : plan.partitions()) {
            for (ViewGrant view : partition.views()) {
                if (!classes.computeIfAbsent(view.path(), _ -> view.accessClass())
                        .equals(view.accessClass())) {
                    violations.add("partition " + partition.name() + " sees the directory " + view.path()
                            + " under a label that another does not see it under");
                }
                Boolean before = outboxes.put(view.path(), view.isOutbox());
                if (before != null && (before || view.isOutbox())) {
                    violations.add("partition " + partition.name() + " sees the directory " + view.path()
                            + " a second time, and it is an outbox");
                }
            }
        }
    }

    private void channel(ChannelPlan channel) {
        int from = channel.from().partition();
        int to = channel.to().partition();
        if (!isClient(from) || !isClient(to)) {
            violations.add("a channel from partition number " + from + " to partition number " + to + " of "
                    + plan.partitions().size());
            return;
        }
        Optional<AccessClass> sender = plan.partitions().get(from).accessClass();
        Optional<AccessClass> receiver = plan.partitions().get(to).accessClass();
        if (sender.isEmpty() || receiver.isEmpty()) {
            return; // said of the partition
        }
        if (!sender.get().mayFlowTo(receiver.get())) {
            violations.add(client(from) + " may not send to " + client(to));
        }
        if (channel.call() && !receiver.get().mayFlowTo(sender.get())) {
            violations.add(client(to) + " may not answer " + client(from));
        }
    }

    /** To be started after another tells of that one's start; in a cycle nobody would be. */
    private void starts() {
        Set<Integer> started = new HashSet<>();
        boolean more = true;
        for (int i = 0; i < plan.partitions().size(); i++) {
            for (int before : plan.partitions().get(i).after()) {
                if (!isClient(i) || !isClient(before)) {
                    violations.add("partition number " + i + " is started after partition number " + before + " of "
                            + plan.partitions().size());
                    return;
                }
                if (!mayFlow(before, i)) {
                    violations.add(client(i) + " may not be started after " + client(before));
                }
            }
        }
        while (more) {
            more = false;
            for (int i = 0; i < plan.partitions().size(); i++) {
                more |= started.containsAll(plan.partitions().get(i).after()) && started.add(i);
            }
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            if (!started.contains(i)) {
                violations.add(client(i) + " would never be started: it waits for others that wait for it");
            }
        }
    }

    /** What one partition's sockets send must not come to another's that may not have it, nor an answer back. */
    private void sockets(int from, int to) {
        PartitionPlan sender = plan.partitions().get(from);
        PartitionPlan receiver = plan.partitions().get(to);
        boolean allowed = mayFlow(from, to);
        for (SocketGrant by : sender.sockets()) {
            for (SocketGrant at : receiver.sockets()) {
                if (!allowed && by.reaches(at)) {
                    violations.add(
                            client(from) + " may not send to " + client(to) + ", whose socket is at " + at.address());
                } else if (by.reaches(at) && by.isAnswered() && !mayFlow(to, from)) {
                    violations.add(client(from) + " may not connect to " + client(to) + ", whose socket is at "
                            + at.address() + " and which could answer");
                }
            }
        }
    }

    private boolean mayFlow(int from, int to) {
        Optional<AccessClass> target = plan.partitions().get(to).accessClass();
        return plan.partitions()
                .get(from)
                .accessClass()
                .filter(source -> target.filter(source::mayFlowTo).isPresent())
                .isPresent();
    }

    private boolean isClient(int partition) {
        return partition >= 0 && partition < plan.partitions().size() && !plan.isStore(partition);
    }

    private String client(int partition) {
        return plan.partitions().get(partition).name() + " (" + plan.label(partition) + ")";
    }

    private String disk(int disk) {
        return plan.disks().get(disk).name() + " (" + plan.diskLabel(disk) + ")";
    }
}
