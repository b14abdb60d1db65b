package dev.cofferdam.kernel;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.SystemPlan.ChannelEnd;
import dev.cofferdam.kernel.SystemPlan.ChannelPlan;
import dev.cofferdam.kernel.SystemPlan.DiskGrant;
import dev.cofferdam.kernel.SystemPlan.DiskPlan;
import dev.cofferdam.kernel.SystemPlan.PartitionPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
        for (ChannelPlan channel : plan.channels()) {
            rules.channel(channel);
        }
        return List.copyOf(rules.violations);
    }

    /** A name stands for one thing: partitions and disks share files and directories by it. */
    private void names() {
        once("partition", plan.partitions().stream().map(PartitionPlan::name).toList());
        once("disk", plan.disks().stream().map(DiskPlan::name).toList());
        for (int i = 0; i < plan.partitions().size(); i++) {
            String name = plan.partitions().get(i).name();
            if (!plan.isStore(i) && SystemPlan.TAKEN_NAMES.containsKey(name)) {
                violations.add(
                        "a partition is called " + name + ", which stands for " + SystemPlan.TAKEN_NAMES.get(name));
            }
        }
        for (int i = 0; i < plan.partitions().size(); i++) {
            PartitionPlan partition = plan.partitions().get(i);
            List<String> local = new ArrayList<>(
                    partition.disks().stream().map(DiskGrant::localName).toList());
            for (ChannelPlan channel : plan.channels()) {
                for (ChannelEnd end : List.of(channel.from(), channel.to())) {
                    if (end.partition() == i) {
                        local.add(end.localName());
                    }
                }
            }
            local.stream()
                    .filter(name -> !SystemPlan.isName(name))
                    .forEach(name -> violations.add("partition " + partition.name() + " is given something under '"
                            + name + "', which is no name"));
        }
    }

    private void once(String what, List<String> names) {
        for (String name : names) {
            if (!SystemPlan.isName(name)) {
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
        AccessClass subject = parse("partition " + partition.name(), partition.label());
        for (DiskGrant grant : partition.disks()) {
            if (grant.disk() < 0 || grant.disk() >= plan.disks().size()) {
                violations.add("partition " + partition.name() + " is granted disk number " + grant.disk() + " of "
                        + plan.disks().size());
                continue;
            }
            DiskPlan disk = plan.disks().get(grant.disk());
            AccessClass object = parse("disk " + disk.name(), disk.label());
            if (subject == null || object == null) {
                continue;
            }
            if (grant.read() && !object.mayFlowTo(subject)) {
                violations.add(flow(partition.name(), partition.label(), "may not read", disk.name(), disk.label()));
            }
            if (grant.write() && !subject.mayFlowTo(object)) {
                violations.add(flow(partition.name(), partition.label(), "may not write", disk.name(), disk.label()));
            }
        }
    }

    private void channel(ChannelPlan channel) {
        if (!isClient(channel.from()) || !isClient(channel.to())) {
            violations.add("a channel from partition number "
                    + channel.from().partition() + " to partition number "
                    + channel.to().partition() + " of " + plan.partitions().size());
            return;
        }
        PartitionPlan from = plan.partitions().get(channel.from().partition());
        PartitionPlan to = plan.partitions().get(channel.to().partition());
        AccessClass sender = parse("partition " + from.name(), from.label());
        AccessClass receiver = parse("partition " + to.name(), to.label());
        if (sender == null || receiver == null) {
            return;
        }
        if (!sender.mayFlowTo(receiver)) {
            violations.add(flow(from.name(), from.label(), "may not send to", to.name(), to.label()));
        }
        if (channel.call() && !receiver.mayFlowTo(sender)) {
            violations.add(flow(to.name(), to.label(), "may not answer", from.name(), from.label()));
        }
    }

    private boolean isClient(ChannelEnd end) {
        return end.partition() >= 0 && end.partition() < plan.partitions().size() && !plan.isStore(end.partition());
    }

    private static String flow(String from, String fromLabel, String verb, String to, String toLabel) {
        return from + " (" + fromLabel + ") " + verb + " " + to + " (" + toLabel + ")";
    }

    private AccessClass parse(String what, String label) {
        Policy policy = plan.policy();
        try {
            return policy.parse(label);
        } catch (LabelException e) {
            String sentence = what + " has the label '" + label + "': " + e.getMessage();
            if (!violations.contains(sentence)) {
                violations.add(sentence);
            }
            return null;
        }
    }
}
