package dev.cofferdam.it.policy;

import dev.cofferdam.it.policy.CheckedTopology.Answer;
import dev.cofferdam.it.policy.Observations.Step;
import dev.cofferdam.it.policy.Sketch.Disk;
import dev.cofferdam.it.policy.Sketch.Partition;
import dev.cofferdam.kernel.plan.Plan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what the second model says of one topology with what {@code check}, {@code explain}, the rules of downgrades and
 * the kernel's check of plans say. For one thread.
 */
final class Verdicts {
    private static final int QUESTIONS = 20;
    private static final List<String> ACCESSES = List.of("flow", "one-way", "call", "read", "write", "read-write");

    private final Observations model;
    private final Path file;
    private final ReleaseRules.Keys keys;
    private final List<String> disagreements = new ArrayList<>();
    private long compared;
    private long accepted;
    private long refused;

    /**
     * Makes a comparison that has compared nothing.
     *
     * @param file where topologies are written
     * @param keys of people, enough for any sketch
     */
    Verdicts(Observations model, Path file, ReleaseRules.Keys keys) {
        this.model = model;
        this.file = file;
        this.keys = keys;
    }

    List<String> disagreements() {
        return disagreements;
    }

    long compared() {
        return compared;
    }

    long accepted() {
        return accepted;
    }

    long refused() {
        return refused;
    }

    /** Compares everything that is said of that sketch; further labels are asked about as well. */
    void compare(Sketch sketch, List<Map<String, Clearance>> further, Random random) throws IOException {
        TopologyText text = new TopologyText(sketch, random);
        CheckedTopology checked = CheckedTopology.of(text.text(partition -> "    program: idle\n", keys.texts()), file);
        if (!checked.otherViolations().isEmpty()) {
            throw new AssertionError("no topology of its kind: " + checked.otherViolations());
        }
        Set<Step> steps = model.refused(sketch);
        agree("check", steps, checked.refused());
        agree("submitters in vain", (long) model.submittersInVain(sketch).size(), checked.submittersInVain());
        agree("who sees whom directly", model.direct(sketch), checked.sights(true));
        agree("who sees whom", model.seen(sketch), checked.sights(false));
        explanations(sketch, checked, text, further, random);
        SystemPlan plan = PlannedSystem.of(checked.isAccepted() ? checked.plan() : edited(sketch, text));
        agree("the kernel's check of the plan", ends(steps), PlannedSystem.refused(plan));
        releases(sketch, text, plan);
        if (checked.isAccepted()) {
            accepted++;
        } else {
            refused++;
        }
    }

    private void explanations(
            Sketch sketch,
            CheckedTopology checked,
            TopologyText text,
            List<Map<String, Clearance>> further,
            Random random) {
        Map<String, Map<String, Clearance>> parties = new LinkedHashMap<>();
        sketch.partitions().forEach(partition -> parties.put(partition.name(), partition.label()));
        sketch.disks().forEach(disk -> parties.put(disk.name(), disk.label()));
        further.forEach(label -> parties.put(text.label(label), label));
        List<String> names = List.copyOf(parties.keySet());
        for (int i = 0; i < QUESTIONS; i++) {
            String from = names.get(random.nextInt(names.size()));
            String to = names.get(random.nextInt(names.size()));
            String access = ACCESSES.get(random.nextInt(ACCESSES.size()));
            if (from.equals(to)) {
                continue;
            }
            boolean forth = !access.equals("read");
            boolean back = !Set.of("flow", "one-way", "write").contains(access);
            Answer answer = new Answer(
                    (!forth || model.mayFlow(parties.get(from), parties.get(to)))
                            && (!back || model.mayFlow(parties.get(to), parties.get(from))),
                    (!forth || model.granted(sketch, from, to)) && (!back || model.granted(sketch, to, from)));
            agree("explain " + from + " " + to + " " + access, answer, checked.explain(from, to, access));
        }
    }

    /** Who may let what go, of every disk to every other. */
    private void releases(Sketch sketch, TopologyText text, SystemPlan plan) {
        ReleaseRules rules = new ReleaseRules(plan.policy(), sketch.people(), keys);
        for (Disk from : sketch.disks()) {
            for (Disk to : sketch.disks()) {
                String fromText = text.label(from.label());
                String toText = text.label(to.label());
                String asked = "release of " + fromText + " as " + toText;
                agree(
                        "direction of " + asked,
                        model.direction(from.label(), to.label()),
                        rules.direction(fromText, toText));
                agree(asked, model.mayRelease(sketch, from.label(), to.label()), rules.mayRelease(fromText, toText));
            }
        }
    }

    /** The plan that no compiler would make: that of the same topology where all have one label, and then edited. */
    private Plan edited(Sketch sketch, TopologyText text) throws IOException {
        Map<String, Clearance> one = sketch.partitions().getFirst().label();
        Sketch levelled = new Sketch(
                sketch.organisations(),
                sketch.disks().stream().map(disk -> new Disk(disk.name(), one)).toList(),
                sketch.partitions().stream()
                        .map(partition -> new Partition(partition.name(), one))
                        .toList(),
                sketch.grants(),
                sketch.channels(),
                List.of());
        String written =
                new TopologyText(levelled, new Random(0)).text(partition -> "    program: idle\n", keys.texts());
        Map<String, String> labels = new LinkedHashMap<>();
        sketch.disks().forEach(disk -> labels.put(disk.name(), text.label(disk.label())));
        sketch.partitions().forEach(partition -> labels.put(partition.name(), text.label(partition.label())));
        return PlannedSystem.relabelled(CheckedTopology.of(written, file).plan(), labels::get);
    }

    /** Without what they are by. */
    private static Set<Step> ends(Set<Step> steps) {
        return steps.stream().map(step -> new Step(step.from(), step.to(), "")).collect(Collectors.toSet());
    }

    private void agree(String what, Object model, Object other) {
        compared++;
        if (!Objects.equals(model, other)) {
            disagreements.add(what + ": the model says " + model + ", the other " + other);
        }
    }
}
